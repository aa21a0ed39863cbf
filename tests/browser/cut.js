// What does not fit on a page: a function of the smallest letters that may be; each fault in words.
(smallest) => {
  const found = [];
  const screen = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  const told = (one) => `<${one.localName} class="${one.getAttribute("class") || ""}"> ${one.textContent.trim().slice(0, 60)}`;
  const within = (one, holds) => {
    for (; one; one = one.parentElement) if (holds(getComputedStyle(one))) return true;
    return false;
  };
  const scrolls = (one) => within(one, (style) => /auto|scroll/.test(style.overflowX));
  const isHidden = (one) =>
    within(one, (style) => style.clipPath === "inset(50%)") || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (wide > screen) found.push(`the page is ${wide} px wide, the screen ${screen} px`);
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest(".skip") || isHidden(one)) continue;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const drawing = one.closest("svg");
    if (drawing) {
      if (one.localName !== "text") continue;
      const around = drawing.getBoundingClientRect();
      if (box.left < around.left - 1 || box.right > around.right + 1) found.push(`cut off by its drawing: ${told(one)}`);
      const size = parseFloat(style.fontSize) * one.getScreenCTM().a;
      if (size < smallest - 0.05) found.push(`letters of ${size.toFixed(1)} px: ${told(one)}`);
      continue;
    }
    const hasText = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!hasText && !one.matches("input, select, textarea")) continue;
    if ((box.right > screen + 1 || box.left < -1) && !scrolls(one)) found.push(`off the screen: ${told(one)}`);
    const card = one.closest(".card");
    if (card && box.right > card.getBoundingClientRect().right + 1 && !scrolls(one)) found.push(`out of its card: ${told(one)}`);
    if (!hasText || one.matches("option, textarea, select")) continue;
    // what ends in an ellipsis is shortened on purpose
    const isCut = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
    if (isCut && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${told(one)}`);
    for (const node of one.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const word of node.data.matchAll(/[\p{L}\d]+/gu)) {
        if (word[0].length > 14) continue;
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top / 4)));
        if (lines.size > 1) found.push(`a short word is broken, ${word[0]}: ${told(one)}`);
      }
    }
  }
  return found;
}
