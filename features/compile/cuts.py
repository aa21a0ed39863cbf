"""Time cut wherever a window of any snapshot begins or ends: every window is a union of whole intervals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Cuts:
    """The days at which time is cut, and the snapshots' windows as ranges of the intervals between them.

    Interval k begins with the k-th cut, counted from 1; the last snapshot is the last cut.
    """

    days: tuple[date, ...]
    window_days: tuple[int, ...]
    cuts: tuple[date, ...]

    @classmethod
    def of(cls, days: Sequence[date], window_days: Collection[int]) -> "Cuts":
        """The cuts for some snapshots and lengths of windows."""
        lengths = tuple(sorted(set(window_days)))
        cuts = {day - timedelta(days=length) for day in days for length in (0, *lengths)}
        return cls(tuple(days), lengths, tuple(sorted(cuts)))

    def interval(self, day: date) -> int:
        """The interval that begins on `day`, which must be a cut."""
        return self.cuts.index(day) + 1

    def first(self, days: int) -> int:
        """The first interval that any snapshot reads, looking back so many days, which must be a window's."""
        return self.interval(min(self.days) - timedelta(days=days))

    def calendar(self) -> str:
        """SQL for (day, interval) of every day between the first and the last cut."""
        pairs = list(pairwise(self.cuts))
        intervals = ", ".join(f"({k}, DATE '{a}', {(b - a).days})" for k, (a, b) in enumerate(pairs, start=1))
        longest = max((end - start).days for start, end in pairs)
        places = [f"p{place}" for place in range(len(str(longest - 1)))]
        number = " + ".join(f"{10**place} * p{place}.digit" for place in range(len(places)))
        joins = " ".join(f"CROSS JOIN digits AS {place}" for place in places)
        # Written so, since engines differ in how they make a series of days.
        return f"""
        WITH intervals AS (
            SELECT interval, starts_on, days FROM (VALUES {intervals}) AS given(interval, starts_on, days)
        ),
        digits AS (SELECT digit FROM (VALUES {", ".join(f"({digit})" for digit in range(10))}) AS given(digit))
        SELECT i.starts_on + ({number}) AS day, i.interval
        FROM intervals AS i {joins} WHERE {number} < i.days"""

    def reach(self) -> str:
        """SQL for (snapshot_on, upto, from_30, …, interval): each interval in reach of a snapshot, with its windows.

        A window of the snapshot holds the intervals from `from_…` up to, and without, `upto`.
        """
        rows = []
        for day in self.days:
            starts = [self.interval(day - timedelta(days=length)) for length in self.window_days]
            rows.append(f"(DATE '{day}', {', '.join(str(k) for k in (self.interval(day), *starts))})")
        names = ", ".join(["snapshot_on", "upto", *(f"from_{length}" for length in self.window_days)])
        numbers = ", ".join(f"({k})" for k in range(1, len(self.cuts)))
        return f"""
        SELECT w.*, i.interval
        FROM (VALUES {", ".join(rows)}) AS w({names})
        JOIN (VALUES {numbers}) AS i(interval) ON i.interval >= w.from_{self.window_days[-1]} AND i.interval < w.upto"""
