"""What a table and its columns may be: matched to the contract by their names, and by whether their values fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from features.contract import TABLES, Column, Table
from features.proposal.facts import ColumnFacts, TableFacts
from features.proposal.names import forms_of, singular, squash, words_of
from features.proposal.vocabulary import ACCOUNT, ACCOUNT_BARE, COLUMN_WORDS, TABLE_WORDS

# Points of a name that can mean little else, and of one that needs the table to tell.
SURE, LIKELY = 3.0, 1.5
ONLY = 1.0
# A later name of a list is a worse one, but never so much worse that the list does not count.
_RANK = 0.01


@dataclass(frozen=True, slots=True)
class Match:
    """A column taken for one of the contract's; `is_sure` where the name can mean little else."""

    column: Column
    facts: ColumnFacts
    points: float

    @property
    def is_sure(self) -> bool:
        """Whether the name alone says it."""
        return self.points > LIKELY


def name_points(table: str) -> Mapping[str, float]:
    """How surely a table's name says which of the contract's tables it is; only those with any points."""
    words = {singular(word) for word in words_of(table)}
    points = {}
    for name, (sure, likely) in TABLE_WORDS.items():
        if words & set(sure.split()):
            points[name] = SURE
        elif words & set(likely.split()):
            points[name] = LIKELY
    return points


def column_points(facts: ColumnFacts, column: str, table: Table, around: Iterable[str]) -> float:
    """How surely a column is the contract's, by its name; zero where its values can't be it."""
    if not fits(facts, table.column(column)):
        return 0.0
    forms = forms_of(facts.name, around)
    sure, _, likely = f"{column} {COLUMN_WORDS[table.name].get(column, '')}".partition("|")
    for names, points in ((sure, SURE), (likely, LIKELY)):
        listed = [squash(words_of(name)) for name in names.split()]
        found = [listed.index(form) for form in forms if form in listed]
        if found:
            return points - _RANK * min(found)
    return 0.0


def fits(facts: ColumnFacts, column: Column) -> bool:
    """Whether the values of a column can be what the contract wants."""
    if column.type in ("date", "timestamp"):
        return bool(facts.times) or facts.filled == 0
    if column.type in ("int", "decimal"):
        return facts.is_number
    return not facts.times or facts.type == "VARCHAR"


def match_columns(facts: TableFacts, table: Table) -> dict[str, Match]:
    """The table's columns taken for the contract's, the surest first; each is taken for one only.

    The account is left out: which column names it, other tables tell. The only time that a table has is when its rows
    happened, whatever it is called.
    """
    around = [*words_of(facts.name), table.name, singular(table.name)]
    found = [
        Match(column, one, points)
        for column in table.columns
        if column.name not in ("account_id", "recorded_at")
        for one in facts.columns
        if (points := column_points(one, column.name, table, around)) > 0
    ]
    # A required column has the first choice among names that fit two.
    found.sort(key=lambda match: (-match.points, not match.column.required))
    chosen: dict[str, Match] = {}
    taken: set[str] = set()
    for match in found:
        if match.column.name not in chosen and match.facts.name not in taken:
            chosen[match.column.name] = match
            taken.add(match.facts.name)
    only = [one for one in facts.columns if one.times and one.name not in taken]
    first = table.column(table.happens[0])
    if not any(name in chosen for name in table.happens) and len(only) == 1:
        # Whatever it is called: the one time that a row has is when it happened.
        chosen[first.name] = Match(first, only[0], ONLY)
    return chosen


def account_columns(facts: TableFacts) -> list[ColumnFacts]:
    """The columns that may name the account, the likeliest first."""
    sure = [squash(words_of(name)) for name in ACCOUNT.split()]
    bare = [squash(words_of(name)) for name in ACCOUNT_BARE.split()]
    ranked = []
    for one in facts.columns:
        form = squash(words_of(one.name))
        if form in sure or form in bare:
            ranked.append((form in bare, (*sure, *bare).index(form), one))
    return [one for _, _, one in sorted(ranked, key=lambda rank: rank[:2])]


def table_points(facts: TableFacts) -> dict[str, float]:
    """How well a table fits each of the contract's: by its own name, and by the columns that must be there."""
    named = name_points(facts.name)
    points = {}
    for table in TABLES.values():
        matches = match_columns(facts, table)
        required = [column.name for column in table.columns if column.required and column.name != "account_id"]
        missing = [name for name in required if name not in matches]
        times = [name for name in table.happens if name in matches]
        by_columns = sum(matches[name].points for name in required if name in matches) / max(1, len(required))
        by_name = named.get(table.name, 0.0)
        # Without a name that says it, or without any time, a table is not taken for anything.
        if not times or (by_name == 0 and (missing or by_columns < SURE - 1)):
            continue
        points[table.name] = 2 * by_name + by_columns - len(missing)
    return points
