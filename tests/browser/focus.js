// What has the focus: its name, and what is wrong with it; null where nothing has it. The stop before is remembered.
() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const faults = [];
  const labels = [...(one.labels || [])];
  const shown = [one, ...labels.flatMap((label) => [label, ...label.querySelectorAll("*")])];
  const isOutlined = shown.some((part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  if (!isOutlined) faults.push("does not show that it has the focus");
  // a control that is drawn by its label shows there that it has the focus
  const drawn = getComputedStyle(one).opacity === "0" && labels.length ? labels[0] : one;
  const box = drawn.getClientRects()[0];
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!at || !(drawn.contains(at) || at.contains(drawn) || shown.includes(at))) faults.push("is covered or off the screen");
  const last = window.lastStop;
  if (last && last.isConnected && last !== one) {
    const follows = last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!follows) faults.push("comes out of order");
    if (innerWidth < 500 && box.bottom + scrollY < window.lastTop) faults.push("is above the stop before");
  }
  window.lastStop = one;
  window.lastTop = box.top + scrollY;
  const label = labels.map((label) => label.innerText).join();
  return { name: (one.getAttribute("aria-label") || label || one.innerText || one.name || one.localName).trim(), faults };
}
