"""How a row leads to its account: by a column of its own, or through another table; counted on the data."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from features.proposal.facts import ColumnFacts, TableFacts, filled_value, named
from features.proposal.names import singular, squash, words_of
from features.proposal.recognise import account_columns
from features.proposal.vocabulary import PERSON
from features.read import identifier

# So large a share of the values must be found where they should lead.
FOUND_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class AccountKey:
    """The column that names an account in the table that lists them, and how many there are."""

    table: str
    column: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Route:
    """SQL for the account of a row of the table `t`, what it joins, the own column it begins with, and why."""

    column: str
    joins: str
    own: str
    notes: tuple[str, ...]


def key_of(facts: TableFacts) -> AccountKey | None:
    """The column that names the accounts in a table that lists them: each once."""
    by_name = account_columns(facts)
    ids = [one for one in facts.columns if squash(words_of(one.name)) in ("id", "uuid", "number", "nr", "key")]
    people = [one for one in facts.columns if squash(words_of(one.name)) in _person_names()]
    for one in (*by_name, *ids, *people):
        if one.is_unique:
            return AccountKey(facts.name, one.name, one.filled)
    return None


def find_route(
    connection: duckdb.DuckDBPyConnection, facts: TableFacts, key: AccountKey, others: Sequence[TableFacts]
) -> Route | None:
    """How the rows of a table lead to their account; None if nothing does.

    A column that is called as the key is, or names an account, is tried first; then a column whose values are those of
    a key of another table that has such a column.
    """
    direct = _direct(connection, facts, key)
    if direct is not None:
        return direct
    for other in others:
        if other.name in (facts.name, key.table):
            continue
        onward = _direct(connection, other, key)
        if onward is None:
            continue
        for ours, theirs in _shared_keys(facts, other):
            found, rows = _count_found(connection, facts, ours, other.name, theirs)
            if rows and found >= FOUND_SHARE * rows:
                join = f"\nJOIN {named(other.name)} AS o ON {named(theirs.name, 'o')} = {named(ours.name, 't')}"
                way = f"{facts.name}.{ours.name} → {other.name}.{theirs.name} → {onward.own}"
                note = f"{way}: {found:,} of {rows:,} rows match"
                return Route(named(onward.own, "o"), join, ours.name, (note,))
    return None


def _direct(connection: duckdb.DuckDBPyConnection, facts: TableFacts, key: AccountKey) -> Route | None:
    if facts.name == key.table:
        return Route(named(key.column, "t"), "", key.column, ())
    same = [one for one in facts.columns if squash(words_of(one.name)) == squash(words_of(key.column))]
    by_name = account_columns(facts)
    owner = {squash((*words_of(singular(word)), "id")) for word in words_of(key.table)}
    owned = [one for one in facts.columns if squash(words_of(one.name)) in {squash(words_of(one)) for one in owner}]
    is_bare = squash(words_of(key.column)) in ("id", "uuid", "number", "nr", "key")
    for one in dict.fromkeys((*([] if is_bare else same), *by_name, *owned)):
        found, rows = _count_found(connection, facts, one, key.table, key.column)
        if rows and 2 * found >= rows:
            lost = rows - found
            note = f"{lost:,} of {rows:,} rows name an account that {key.table} does not have"
            return Route(named(one.name, "t"), "", one.name, (note,) if lost else ())
    return None


def _shared_keys(facts: TableFacts, other: TableFacts) -> list[tuple[ColumnFacts, ColumnFacts]]:
    """Columns that may lead from one table to the other's key: of the same name, or named for it."""
    keys = [one for one in other.columns if one.is_unique]
    owner = squash(tuple(singular(word) for word in words_of(other.name)))
    pairs = []
    for ours in facts.columns:
        form = squash(words_of(ours.name))
        for theirs in keys:
            is_named_for_it = squash(words_of(theirs.name)) in ("id", "key", "uuid") and form == f"{owner}id"
            if (form == squash(words_of(theirs.name)) and form not in ("id", "uuid", "name")) or is_named_for_it:
                pairs.append((ours, theirs))
    return pairs


def _count_found(
    connection: duckdb.DuckDBPyConnection,
    facts: TableFacts,
    ours: ColumnFacts,
    other: str,
    theirs: ColumnFacts | str,
) -> tuple[int, int]:
    """How many filled values of a column are found in a column of another table, and how many are filled."""
    name = theirs if isinstance(theirs, str) else theirs.name
    value = f"CAST({filled_value(ours.name, ours.type)} AS VARCHAR)"
    answer = connection.execute(
        f"SELECT COUNT(*) FILTER (WHERE v IN (SELECT CAST({identifier(name)} AS VARCHAR) FROM {identifier(other)})), "
        f"COUNT(v) FROM (SELECT {value} AS v FROM {identifier(facts.name)})"
    ).fetchall()
    ((found, rows),) = answer
    return int(found), int(rows)


def _person_names() -> set[str]:
    return {squash(words_of(name)) for name in PERSON.split()}
