"""What is wrong with a page in a browser: by axe-core at WCAG 2.2 AA, or because it does not fit."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDTHS, SCHEMES = (390, 1280), ("light", "dark")
SMALLEST_LETTERS = 11
CUT = Path(__file__).with_name("cut.js").read_text(encoding="utf-8")


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
