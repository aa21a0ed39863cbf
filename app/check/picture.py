"""Coverage as a picture: a line of blocks for the terminal, bars for the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from features.check import Coverage

BLOCKS = "▁▂▃▄▅▆▇█"
EMPTY = "·"


@dataclass(frozen=True, slots=True)
class Bar:
    """One month on the page: its height in per cent of the fullest month, and what it says when pointed at."""

    height: float
    says: str
    is_hole: bool


def sparkline(rows: Sequence[int], width: int) -> str:
    """A character for each month, or for several where they would not fit; a dot where there is nothing.

    >>> sparkline([1, 4, 8, 0, 8], width=10)
    '▁▄█·█'
    """
    if not rows:
        return ""
    step = -(-len(rows) // width)
    # The newest months stand alone at the end, so that the last character is a full one.
    short = len(rows) % step
    starts = ([0] if short else []) + list(range(short, len(rows), step))
    ends = [*starts[1:], len(rows)]
    means = [sum(rows[start:end]) / (end - start) for start, end in zip(starts, ends, strict=True)]
    most = max(means)
    return "".join(BLOCKS[max(0, -(-int(mean / most * 8 * 1000) // 1000) - 1)] if mean else EMPTY for mean in means)


def bars(coverage: Coverage) -> list[Bar]:
    """A bar for each month."""
    most = max(coverage.rows)
    return [
        Bar(
            # A month with a single row is still seen.
            max(100 * rows / most, 3) if rows else 0,
            f"{month:%B %Y}: {rows:,} row{'' if rows == 1 else 's'}",
            month in coverage.holes,
        )
        for month, rows in zip(coverage.months, coverage.rows, strict=True)
    ]
