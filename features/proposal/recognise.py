"""Which of the contract's tables and columns a table and its columns may be, by their names and types."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from features.contract import TABLES, Column, Table
from features.proposal.facts import ColumnFacts, TableFacts
from features.proposal.names import forms_of, singular, squash, words_of
from features.proposal.vocabulary import COLUMN_WORDS, TABLE_WORDS

# Added to the rank of a name that needs its table to tell, and of one that was shortened before it fitted.
_WEAK = 100.0
_SHORTENED = 0.5
_SAME_NAME = 4.0
_STRONG_WORD = 2.0
_WEAK_WORD = 1.0
# The last word of a name is the one that says what it is: a customer contact is a contact.
_LAST_WORD = 0.5
_NUMBER = re.compile(r"[-+]?\d+([.]\d+)?")


@dataclass(frozen=True, slots=True)
class Match:
    """A column that may be one of the contract's; the lower the rank, the surer."""

    column: str
    own: str
    rank: float

    @property
    def is_strong(self) -> bool:
        """Whether its name can mean little else."""
        return self.rank < _WEAK


def name_points(words: Sequence[str], name: str) -> float:
    """How surely a table whose name has these words is the contract's table `name`; 0: nothing says so."""
    if squash(words) == name:
        return _SAME_NAME
    strong, weak = ({squash(words_of(word)) for word in part.split()} for part in TABLE_WORDS[name])
    points = 0.0
    for place, word in enumerate(words):
        known = {word, singular(word)}
        worth = _STRONG_WORD if known & strong else _WEAK_WORD if known & weak else 0.0
        if worth and place == len(words) - 1:
            worth += _LAST_WORD
        points = max(points, worth)
    return points


def telling_word(words: Sequence[str], name: str) -> str | None:
    """The last word that says that a table is the contract's `name`, as one of them: `login` of `user_logins`."""
    known = {squash(words_of(word)) for part in TABLE_WORDS[name] for word in part.split()}
    return next((singular(word) for word in reversed(words) if known & {word, singular(word)}), None)


def match_columns(own: TableFacts, words: Iterable[str], table: Table, taken: Iterable[str] = ()) -> dict[str, Match]:
    """The best column for each of the contract's columns, the account's apart; every column serves once."""
    used, around = set(taken), tuple(words)
    pairs = sorted(
        (rank, order, place)
        for place, facts in enumerate(own.columns)
        for order, column in enumerate(table.columns)
        if column.name != "account_id" and (rank := _rank(facts, around, table, column)) is not None
    )
    found: dict[str, Match] = {}
    for rank, order, place in pairs:
        column, facts = table.columns[order].name, own.columns[place]
        if column not in found and facts.name not in used:
            found[column] = Match(column, facts.name, rank)
            used.add(facts.name)
    return found


def match_what_is_left(
    own: TableFacts, table: Table, matches: Mapping[str, Match], taken: Iterable[str] = ()
) -> dict[str, Match]:
    """For the rows' time and key, where no name told them: the only column of times, the only unique one."""
    used = {*taken, *(match.own for match in matches.values())}
    rest = [facts for facts in own.columns if facts.name not in used]
    left = {
        table.happens[0]: [facts.name for facts in rest if facts.times],
        table.key: [facts.name for facts in rest if facts.is_unique and facts.type in ("VARCHAR", "BIGINT", "INTEGER")],
    }
    return {
        column.name: Match(column.name, left[column.name][0], float("inf"))
        for column in required_of(table)
        if column.name not in matches and len(left.get(column.name, ())) == 1
    }


def _rank(facts: ColumnFacts, words: tuple[str, ...], table: Table, column: Column) -> float | None:
    known = _ranks(table.name, column.name)
    for shortened, form in enumerate(forms_of(facts.name, words)):
        if form in known:
            is_same = squash(words_of(column.name)) == squash(words_of(facts.name))
            return known[form] + _SHORTENED * bool(shortened) if _fits(facts, column, is_same=is_same) else None
    return None


@cache
def _ranks(table: str, column: str) -> dict[str, float]:
    strong, _, weak = COLUMN_WORDS[table].get(column, "").partition("|")
    names = [squash(words_of(column)), *(squash(words_of(name)) for name in strong.split())]
    ranks = {name: float(place) for place, name in reversed(list(enumerate(names)))}
    for place, name in enumerate(squash(words_of(name)) for name in weak.split()):
        ranks.setdefault(name, _WEAK + place)
    return ranks


def _fits(facts: ColumnFacts, column: Column, *, is_same: bool) -> bool:
    if facts.filled == 0 or facts.first is None:
        # A column without a value tells nothing but its name.
        return is_same or not column.required
    if column.type in ("date", "timestamp"):
        return bool(facts.times)
    if column.type in ("int", "decimal"):
        return facts.is_number or bool(_NUMBER.fullmatch(facts.first) and _NUMBER.fullmatch(facts.last or ""))
    is_time = facts.type == "DATE" or facts.type.startswith("TIMESTAMP")
    return is_same or not (is_time or facts.type == "BOOLEAN")


def required_of(table: Table) -> Iterator[Column]:
    """The columns that the contract's table must have, the account's apart."""
    return (column for column in table.columns if column.required and column.name != "account_id")


def points_for(own: TableFacts, words: Sequence[str], name: str) -> float:
    """How surely the table is the contract's `name`, by its name and by its columns; 0: it is not."""
    table = TABLES[name]
    matches = match_columns(own, words, table)
    required = [column.name for column in required_of(table) if (name, column.name) not in IMPLIED]
    matches |= match_what_is_left(own, table, matches)
    met = [column for column in required if column in matches]
    by_name = name_points(words, name)
    extra = [match for column, match in matches.items() if column not in required and match.is_strong]
    is_telling = [matches[column].is_strong for column in met].count(True) == len(required)
    if by_name == 0 and not (is_telling and len(extra) >= (len(required) < 2)):  # noqa: PLR2004 -- one column alone
        return 0.0
    if not met and not extra and by_name < _SAME_NAME:
        return 0.0
    return 10 * by_name + 8 * len(met) / max(len(required), 1) + min(len(extra), 4) / 2


# What the name of a table may say instead of a column: a table of logins tells of the feature `login`.
IMPLIED = frozenset((("usage", "feature"), ("surveys", "kind"), ("touchpoints", "kind")))
