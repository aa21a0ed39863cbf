"""Counting in the texts of a column, part after part, before anything is decided about the whole."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

# Words for a blank, in any column; and those that mean it only among numbers and dates (NA may be a country).
_BLANK = ("nan", "null", "n/a", "#n/a")
_BLANK_AMONG_NUMBERS = ("na", "none", "-", "--", "?", ".", "unknown", "missing", "nil", "#value!", "#div/0!")


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# The texts `v` of the part that is given, and their places: `t` is null where nothing is said, `n` also where a word
# says that there is no number or date.
TEXTS = f"""(
    SELECT place,
           CASE WHEN LOWER(TRIM(v)) NOT IN ('', {_quoted(_BLANK)}) THEN TRIM(v) END AS t,
           CASE WHEN LOWER(TRIM(v)) NOT IN ('', {_quoted((*_BLANK, *_BLANK_AMONG_NUMBERS))}) THEN TRIM(v) END AS n
    FROM given)"""
FILLED = {"filled": "t IS NOT NULL"}
CANDIDATE = {"candidate": "n IS NOT NULL"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Of how many texts something holds, and the first `n` of which it holds and of which it does not, if any."""

    count: int
    example: str
    other: str

    def __add__(self, later: "Mark") -> "Mark":
        return Mark(self.count + later.count, self.example or later.example, self.other or later.other)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found in a column, by name; the tallies of its parts, in order, add up to that of the whole."""

    marks: Mapping[str, Mark]

    def __getitem__(self, name: str) -> Mark:
        return self.marks[name]

    def __add__(self, later: "Tally") -> "Tally":
        return Tally({name: mark + later[name] for name, mark in self.marks.items()})


def count_texts(connection: duckdb.DuckDBPyConnection, asked: Mapping[str, str]) -> Tally:
    """Ask each text of the part that is given; `asked` has a condition on `t` and `n` by name, in SQL.

    A condition may name one that stands before it.
    """
    conditions = ", ".join(f"{condition} AS {name}" for name, condition in asked.items())
    marks = ", ".join(
        f"COUNT(*) FILTER (WHERE {name}), MIN_BY(n, place) FILTER (WHERE n IS NOT NULL AND {name}), "
        f"MIN_BY(n, place) FILTER (WHERE n IS NOT NULL AND NOT {name})"
        for name in asked
    )
    (found,) = connection.execute(f"SELECT {marks} FROM (SELECT place, n, {conditions} FROM {TEXTS})").fetchall()
    return Tally(
        {
            name: Mark(count, example or "", other or "")
            for name, count, example, other in zip(asked, found[::3], found[1::3], found[2::3], strict=True)
        }
    )
