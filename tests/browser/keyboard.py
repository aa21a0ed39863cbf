"""Somebody who has no mouse: goes from stop to stop, and notices where one is not seen or out of order."""

import re

FOCUS = """() => {
  const one = document.activeElement, faults = [];
  if (one === document.body) return null;
  const labels = [...(one.labels || [])], shown = [one, ...labels.flatMap(label => [label, ...label.querySelectorAll("*")])];
  const isOutlined = shown.some(part => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  // a control that is drawn by its label shows there that it has the focus
  const drawn = getComputedStyle(one).opacity === "0" && labels.length ? labels[0] : one, box = drawn.getClientRects()[0];
  if (!isOutlined) faults.push("does not show that it has the focus");
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!at || !(drawn.contains(at) || at.contains(drawn) || shown.includes(at))) faults.push("is covered or off the screen");
  const last = window.lastStop;
  if (last && last.isConnected && last !== one) {
    if (!(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push("comes out of order");
    if (innerWidth < 500 && box.bottom + scrollY < window.lastTop) faults.push("is above the stop before");
  }
  window.lastStop = one;
  window.lastTop = box.top + scrollY;
  return {name: (one.getAttribute("aria-label") || labels.map(label => label.innerText).join() || one.innerText || one.name || one.localName).trim(), faults};
}"""


class Walk:
    """Tab by Tab through a page; `faults` is what was wrong on the way."""

    def __init__(self, page):
        self.page, self.faults = page, []

    def step(self):
        """Go to the next stop; what it is called, None behind the last one."""
        self.page.keyboard.press("Tab")
        stop = self.page.evaluate(FOCUS)
        if stop is None:
            return None
        self.faults += [f"{stop['name']!r} {fault}" for fault in stop["faults"]]
        return stop["name"]

    def go_to(self, name, most=120):
        """Go on to the stop whose name matches; fails where there is none."""
        seen = []
        while len(seen) < most:
            seen.append(self.step())
            if re.search(name, seen[-1] or ""):
                return
        raise AssertionError(f"No stop is called {name!r}: {seen}")

    def press(self, *keys):
        """Press keys where one is."""
        for key in keys:
            self.page.keyboard.press(key)

    def go_through(self, most=400):
        """Go through the whole page, from its beginning; the names of its stops."""
        names = []
        while len(names) < most and (name := self.step()) is not None:
            names.append(name)
        return names
