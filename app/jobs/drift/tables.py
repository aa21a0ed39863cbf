"""Tables that stopped: nothing new is in them, though the business goes on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from features.known import known_at
from features.read import table_of
from features.source import Source

# These grow only where the business grows, and that it does not is no fault of the data.
GROWING = ("accounts", "contacts", "milestones")
# So many days without a row are no news, even where every day had one.
SHORT_DAYS = 14
# So many times the longest silence of the past.
TIMES_LONGER = 3
BLOCK_DAYS = 30
BLOCKS = 6
# A table with fewer rows in its weakest month may fall silent by chance.
FEWEST_ROWS = 20
NEARLY_NONE = 0.1


@dataclass(frozen=True, slots=True)
class Stopped:
    """A table that stopped.

    `newest_on` is the day of its newest row, None where the table is not there at all. `silent_days` have passed since
    without one, `longest_days` is the longest that this took before. `rows` are those of the last 30 days, and `fewest`
    the fewest that any of the six times 30 days before had.
    """

    table: str
    newest_on: date | None
    silent_days: int = 0
    longest_days: int = 0
    rows: int = 0
    fewest: int = 0


def find_stopped(source: Source, tables: Sequence[str], on: date) -> Iterator[Stopped]:
    """Of the tables that are expected to have rows, those that stopped, as it was known at the start of a day.

    A table stopped if its newest row is more than 14 days old, and three times as old as the longest silence in it
    before; or if the last 30 days have less than a tenth of the rows of the weakest 30 days of the half year before.
    """
    for name in tables:
        if name not in source.tables:
            yield Stopped(name, None)
        elif name not in GROWING and (stopped := _look(name, _rows_by_day(source, name, on), on)):
            yield stopped


def _rows_by_day(source: Source, name: str, on: date) -> dict[date, int]:
    known = known_at(table_of(name), source.tables[name], "t")
    day = f"CAST({known} AS DATE)"
    query = (
        f"SELECT {day}, COUNT(*) FROM {name} AS t WHERE {known} < TIMESTAMP '{on.isoformat()} 00:00:00' GROUP BY {day}"  # noqa: S608 -- names of the contract, and a date
    )
    return {day: int(rows) for day, rows in source.rows(query)}


def _look(name: str, rows: dict[date, int], on: date) -> Stopped | None:
    days = sorted(rows)
    if len(days) < 2:  # noqa: PLR2004 -- between two rows there is a silence
        return None
    newest = days[-1]
    silent = (on - newest).days - 1
    longest = max((later - day).days - 1 for day, later in pairwise(days))
    recent, *before = (_count(rows, on, block) for block in range(BLOCKS + 1))
    fewest = min(before)
    is_silent = silent > max(SHORT_DAYS, TIMES_LONGER * longest)
    is_nearly_none = fewest >= FEWEST_ROWS and recent < NEARLY_NONE * fewest
    return Stopped(name, newest, silent, longest, recent, fewest) if is_silent or is_nearly_none else None


def _count(rows: dict[date, int], on: date, block: int) -> int:
    """How many rows there are in one of the 30 days before a day, counted back from it."""
    end = on - timedelta(days=block * BLOCK_DAYS)
    start = end - timedelta(days=BLOCK_DAYS)
    return sum(count for day, count in rows.items() if start <= day < end)
