"""How each table comes to the account: by a column of its own, or through tables that it refers to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from features.proposal.facts import ColumnFacts, TableFacts
from features.proposal.names import singular, squash, words_of
from features.proposal.vocabulary import ACCOUNT, ACCOUNT_BARE, PERSON
from features.read import identifier

# A reference leads somewhere if so large a share of its values is found there.
ENOUGH = 0.99
_LONGEST_CHAIN = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are looked for in a column of another table: `found` of `of` rows that are filled."""

    table: str
    column: str
    parent: str
    parent_column: str
    found: int
    of: int

    @property
    def holds(self) -> bool:
        """Whether nearly every value is found."""
        return self.of > 0 and self.found >= ENOUGH * self.of


@dataclass(frozen=True, slots=True)
class Path:
    """From a table to the account: the references on the way, and the account's column in the last table.

    `known` says how many of the account's values are found among the accounts; None where there is no table of them.
    """

    table: str
    steps: tuple[Reference, ...]
    column: str
    known: Reference | None = None

    @property
    def end(self) -> str:
        """The table that holds the account's column."""
        return self.steps[-1].parent if self.steps else self.table


def find_key(own: TableFacts, words: tuple[str, ...]) -> str | None:
    """The column that names the account in the table of accounts."""
    by_table = f"{singular(words[-1])}_id" if words else ""
    names = (*ACCOUNT.split(), by_table, "id", "uuid", "key", "number", *ACCOUNT_BARE.split(), *PERSON.split())
    candidates = list(_named(own, names))
    unique = [facts.name for facts in candidates if facts.is_unique]
    if unique:
        return unique[0]
    return candidates[0].name if candidates else next((one.name for one in own.columns if one.is_unique), None)


def names_account(own: TableFacts) -> bool:
    """Whether a column goes by a name of the account, and not only by that of a person in it."""
    return any(True for _ in _named(own, (*ACCOUNT.split(), *ACCOUNT_BARE.split())))


def find_paths(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, TableFacts],
    words: Mapping[str, tuple[str, ...]],
    accounts: tuple[str, str] | None,
) -> dict[str, Path]:
    """The path to the account of every table that has one; `accounts` is the table of accounts and its key."""
    paths = {}
    for name, own in tables.items():
        if accounts is not None and name == accounts[0]:
            paths[name] = Path(name, (), accounts[1])
        elif (direct := _direct(connection, own, words, accounts)) and (direct.known is None or direct.known.holds):
            paths[name] = direct
    for _ in range(_LONGEST_CHAIN):
        found = {}
        for name in tables.keys() - paths.keys():
            if step := _step(connection, tables[name], words, {parent: tables[parent] for parent in sorted(paths)}):
                onward = paths[step.parent]
                found[name] = Path(name, (step, *onward.steps), onward.column, onward.known)
        paths |= found
    for name in tables.keys() - paths.keys():
        # Named like an account, though many of its values are not found among them: better than nothing, and said.
        if direct := _direct(connection, tables[name], words, accounts):
            paths[name] = direct
    return paths


def _direct(
    connection: duckdb.DuckDBPyConnection,
    own: TableFacts,
    words: Mapping[str, tuple[str, ...]],
    accounts: tuple[str, str] | None,
) -> Path | None:
    sure = (*ACCOUNT.split(), *ACCOUNT_BARE.split())
    if accounts is None:
        named = list(_named(own, (*sure, *PERSON.split())))
        return Path(own.name, (), named[0].name) if named else None
    table, key = accounts
    names = (key, *sure) if len(words_of(key)) > 1 else sure
    if words[table]:
        names = (*names, f"{singular(words[table][-1])}_id")
    best: Path | None = None
    for facts in _named(own, (*names, *PERSON.split())):
        known = _refer(connection, own, facts.name, table, key)
        is_person = squash(words_of(facts.name)) in {squash(words_of(one)) for one in PERSON.split()}
        if known.holds:
            return Path(own.name, (), facts.name, known)
        if best is None and not is_person:
            best = Path(own.name, (), facts.name, known)
    return best


def _step(
    connection: duckdb.DuckDBPyConnection,
    own: TableFacts,
    words: Mapping[str, tuple[str, ...]],
    parents: Mapping[str, TableFacts],
) -> Reference | None:
    """A reference of the table to a unique column of another one, that holds on the data."""
    held = []
    for parent in parents.values():
        for key in (facts for facts in parent.columns if facts.is_unique):
            names = [key.name] if squash(words_of(key.name)) not in ("id", "key", "uuid") else []
            if words[parent.name]:
                names.append(f"{singular(words[parent.name][-1])}_id")
            for facts in _named(own, tuple(names)):
                step = _refer(connection, own, facts.name, parent.name, key.name)
                if step.holds:
                    held.append(step)
    return max(held, key=lambda step: (step.found, -len(step.parent)), default=None)


def _refer(
    connection: duckdb.DuckDBPyConnection, own: TableFacts, column: str, parent: str, parent_column: str
) -> Reference:
    key, value = identifier(parent_column), identifier(column)
    found, filled = connection.execute(
        f"SELECT COUNT(p.k), COUNT(t.{value}) FROM {identifier(own.name)} AS t LEFT JOIN "
        f"(SELECT DISTINCT CAST({key} AS VARCHAR) AS k FROM {identifier(parent)}) AS p "
        f"ON CAST(t.{value} AS VARCHAR) = p.k"
    ).fetchone() or (0, 0)
    return Reference(own.name, column, parent, parent_column, found, filled)


def _named(own: TableFacts, names: tuple[str, ...]) -> Iterator[ColumnFacts]:
    """The columns that go by one of the names, in the order of the names."""
    by_name = {squash(words_of(facts.name)): facts for facts in reversed(own.columns)}
    seen = set()
    for name in names:
        form = squash(words_of(name))
        if form and form in by_name and form not in seen:
            seen.add(form)
            yield by_name[form]
