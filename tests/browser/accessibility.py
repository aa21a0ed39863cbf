"""What is wrong with a page in a browser: by axe-core at WCAG 2.2 AA, cut off, or out of reach of the keyboard."""

from axe_playwright_python.sync_playwright import Axe

LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDTHS, SCHEMES = (390, 1280), ("light", "dark")
SMALLEST_LETTERS = 11
CUT = """smallest => {
  const found = [], screen = document.documentElement.clientWidth;
  const told = one => `<${one.localName} class="${one.getAttribute("class") || ""}"> ${one.textContent.trim().slice(0, 60)}`;
  const scrolls = one => { for (; one; one = one.parentElement) if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true; return false; };
  const wide = document.documentElement.scrollWidth;
  if (wide > screen) found.push(`the page is ${wide} px wide, the screen ${screen} px`);
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest(".hidden, .skip") || !one.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one), drawing = one.closest("svg");
    if (drawing) {
      if (one.localName !== "text") continue;
      const around = drawing.getBoundingClientRect();
      if (box.left < around.left - 1 || box.right > around.right + 1) found.push(`cut off by its drawing: ${told(one)}`);
      const size = parseFloat(style.fontSize) * one.getScreenCTM().a;
      if (size < smallest - 0.05) found.push(`letters of ${size.toFixed(1)} px: ${told(one)}`);
      continue;
    }
    const hasText = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!hasText && !one.matches("input, select, textarea")) continue;
    if ((box.right > screen + 1 || box.left < -1) && !scrolls(one)) found.push(`off the screen: ${told(one)}`);
    const card = one.closest(".card");
    if (card && box.right > card.getBoundingClientRect().right + 1 && !scrolls(one)) found.push(`out of its card: ${told(one)}`);
    if (!hasText || one.matches("option, textarea, select")) continue;
    // what ends in an ellipsis is shortened on purpose
    if (/hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1)
      found.push(`cut off: ${told(one)}`);
    for (const node of one.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const word of node.data.matchAll(/[\\p{L}\\d]{2,14}/gu)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(line => Math.round(line.top / 4))).size > 1)
          found.push(`a short word is broken, ${word[0]}: ${told(one)}`);
      }
    }
  }
  return found;
}"""
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  // a control that is drawn by its label shows there that it has the focus
  const shown = [one, ...(one.labels ? [...one.labels].flatMap(label => [label, ...label.querySelectorAll("*")]) : [])];
  const isOutlined = shown.some(part => { const style = getComputedStyle(part); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; });
  const drawn = one.labels && one.labels.length && getComputedStyle(one).opacity === "0" ? one.labels[0] : one;
  const box = drawn.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + Math.min(box.width, innerWidth - box.left) / 2, box.top + box.height / 2);
  window.stops ??= [];
  const before = window.stops.at(-1);
  const follows = !before || !!(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.stops.push(one);
  return {
    name: `<${one.localName}> ${(one.getAttribute("aria-label") || one.innerText || one.name || "").trim().slice(0, 60)}`,
    isOutlined, follows, top: box.top + scrollY,
    isCovered: !top || !(drawn.contains(top) || top.contains(drawn) || shown.includes(top)),
  };
}"""


def find_violations(page):
    """Each violation in a line, with where it is."""
    found = Axe().run(page, options={"runOnly": LEVELS, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def find_cut(page):
    """Whatever does not fit: a page wider than the screen, texts cut off or off the screen, letters too small."""
    return page.evaluate(CUT, SMALLEST_LETTERS)


def find_faults(page):
    """Violations, and what is cut, in light and dark, on a phone's and on a desk's screen."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {one}" for one in find_cut(page)]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} px, {scheme}: {one}" for one in find_violations(page)]
    return found


def open_all(page):
    """Open whatever can be opened on a page, but for the menus that would lie over it."""
    page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => one.open = true)")
