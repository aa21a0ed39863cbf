"""Coverage: how many rows a table has in each month, and the months in which rows seem to be missing."""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median

from features.check.report import Coverage
from features.contract import ACTIVITY
from features.findings import Finding
from features.known import happened_at
from features.read import table_of
from features.source import Source

# A month is compared with the nearest months that have rows: so many on each side.
NEIGHBOURS = 3
SMALLEST_SHARE = 0.1
# With fewer rows a month than this, an empty month is chance: at ten, less than once in 20,000.
FEWEST_A_MONTH = 10


def cover(source: Source, name: str) -> Coverage | None:
    """The coverage of a table from its first month to its last; None if it has no dated rows that anything reads.

    Rows of unknown accounts and from before sign-up are not counted: one of 1970 would make half a century of holes.
    A table of happenings is shown up to the end of data: that it stops earlier is a hole.
    """
    table = table_of(name)
    happened = happened_at(table, source.tables[name], "r")
    is_read = ""
    if name != "accounts" and "accounts" in source.tables:
        since = "" if table.outlives_spell else f" AND {happened} >= a.signed_up_on"
        is_read = f" AND EXISTS (SELECT 1 FROM accounts AS a WHERE a.account_id = r.account_id{since})"
    counted = source.rows(
        f"SELECT CAST(DATE_TRUNC('month', {happened}) AS DATE) AS month, COUNT(*), "
        f"MIN(CAST({happened} AS DATE)), MAX(CAST({happened} AS DATE)) "
        f"FROM {name} AS r WHERE {happened} IS NOT NULL{is_read} GROUP BY 1 ORDER BY 1"
    )
    if not counted:
        return None
    by_month: dict[date, int] = {month: rows for month, rows, *_ in counted}
    first, last = counted[0][2], counted[-1][3]
    end = max(last, source.last_day) if table.shows_activity else last
    months = months_between(first, end)
    rows = tuple(by_month.get(month, 0) for month in months)
    holes = find_holes(rows) if table.shows_activity else ()
    return Coverage(first, last, months, rows, tuple(months[index] for index in holes))


def months_between(first: date, last: date) -> tuple[date, ...]:
    """The first days of all months from that of `first` to that of `last`."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return tuple(date(number // 12, number % 12 + 1, 1) for number in numbers)


def find_holes(rows: Sequence[int]) -> tuple[int, ...]:
    """The months, by index, that hold under a tenth of the median of the nearest months with rows.

    The first and the last month may be cut short and are never holes; nor is any where the median is under ten rows.

    >>> find_holes([50, 60, 0, 4, 55, 58, 2])
    (2, 3)
    """
    holes = []
    for index in range(1, len(rows) - 1):
        before = [count for count in rows[:index] if count][-NEIGHBOURS:]
        after = [count for count in rows[index + 1 :] if count][:NEIGHBOURS]
        usual = median(before + after) if before + after else 0
        if usual >= FEWEST_A_MONTH and rows[index] < SMALLEST_SHARE * usual:
            holes.append(index)
    return tuple(holes)


def hole_findings(coverages: Mapping[str, Coverage]) -> list[Finding]:
    """A warning for each table with holes."""
    findings = []
    for name, coverage in coverages.items():
        if not coverage.holes:
            continue
        months = ", ".join(f"{month:%Y-%m}" for month in coverage.holes[:4])
        more = f" and {len(coverage.holes) - 4} more" if len(coverage.holes) > 4 else ""  # noqa: PLR2004 -- the same 4
        says = (
            f"{name} holds no rows, or under a tenth of the usual, in {months}{more}. Features read that as silence, "
            "not as unknown. Bring the rows, or leave the table out if it is not complete."
        )
        dated = (table_of(name) if name != ACTIVITY.name else ACTIVITY).happens[0]
        rows = dict(zip(coverage.months, coverage.rows, strict=True))
        findings.append(Finding("warning", "hole", says, name, dated, sum(rows[month] for month in coverage.holes)))
    return findings
