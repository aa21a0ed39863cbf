"""Somebody who has no mouse: goes from stop to stop, and notices where one is not seen or out of order."""

import re
from pathlib import Path

FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")


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
