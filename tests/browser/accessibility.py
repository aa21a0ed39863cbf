"""What is wrong with a page in a browser: by axe-core at WCAG 2.2 AA, or because it does not fit."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDTHS, SCHEMES = (390, 1280), ("light", "dark")
SMALLEST_LETTERS = 11
CUT = """smallest => {
  const found = [], screen = document.documentElement.clientWidth;
  const told = one => `<${one.localName} class="${one.getAttribute("class") || ""}"> ${one.textContent.trim().slice(0, 60)}`;
  const scrolls = one => { for (; one; one = one.parentElement) if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true; return false; };
  const isHidden = one => { for (; one; one = one.parentElement) if (getComputedStyle(one).clipPath === "inset(50%)") return true; return false; };
  const wide = document.documentElement.scrollWidth;
  if (wide > screen) found.push(`the page is ${wide} px wide, the screen ${screen} px`);
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest(".skip") || isHidden(one) || !one.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
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
      for (const word of node.data.matchAll(/[\\p{L}\\d]+/gu)) {
        if (word[0].length > 14) continue;
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


def find_violations(page):
    """Each violation in a line, with where it is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": LEVELS, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(told => told.violations)", options)
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
