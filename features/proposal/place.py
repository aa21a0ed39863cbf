"""Placing what was seen: which table is which of the contract's, and the query that maps it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from features.contract import TABLES, Table
from features.proposal.facts import TableFacts
from features.proposal.fill import Fill, fill_column, fill_from_name
from features.proposal.joins import Path, find_key, find_paths, names_account
from features.proposal.names import common_start, words_of
from features.proposal.query import write_query
from features.proposal.recognise import Match, match_columns, match_what_is_left, points_for, required_of
from features.proposal.trial import Trial, try_query

# From so many points on, name and columns agree.
SURE = 26.0


@dataclass(frozen=True, slots=True)
class Placement:
    """A table of the contract, and where it comes from.

    `missing` are required columns that nothing was found for; then `query` has blanks and `trial` is None. `unused`
    are columns that were taken for nothing. `is_direct`: the table is there under its own name and columns, and needs
    no query. `rivals` are other tables that look like it. `is_derived`: rows of another table, which serves as itself
    too.
    """

    table: str
    own: TableFacts
    path: Path | None
    fills: tuple[Fill, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    query: str
    trial: Trial | None
    is_sure: bool = True
    is_direct: bool = False
    is_derived: bool = False
    rivals: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether its query runs."""
        return self.trial is not None and self.trial.refused is None

    @property
    def says(self) -> str:
        """How sure it is, in a word."""
        if not self.works:
            return "incomplete"
        return "sure" if self.is_sure and not any(fill.asks for fill in self.fills) else "likely"


def words_by_table(tables: Iterable[TableFacts]) -> dict[str, tuple[str, ...]]:
    """The words of each table's name, without those that all begin with."""
    names = [own.name for own in tables]
    shared = common_start(names)
    return {name: words_of(name)[shared:] for name in names}


def place_tables(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[TableFacts]
) -> tuple[dict[str, Placement], dict[str, str]]:
    """The placements by the contract's names, and for each other table what it might be; '' if nothing says so."""
    seen = {own.name: own for own in tables}
    words = words_by_table(seen.values())
    points = {
        (own.name, name): worth
        for own in seen.values()
        for name in TABLES
        if (worth := points_for(own, words[own.name], name)) > 0
    }
    chosen: dict[str, str] = {}
    for own_name, name in sorted(points, key=lambda pair: (-points[pair], pair)):
        if name not in chosen and own_name not in chosen.values():
            chosen[name] = own_name
    if "accounts" not in chosen and "contacts" in chosen and not names_account(seen[chosen["contacts"]]):
        # Users of no organisation are themselves who may leave.
        chosen["accounts"] = chosen.pop("contacts")
        points[chosen["accounts"], "accounts"] = points[chosen["accounts"], "contacts"]
    accounts = None
    if "accounts" in chosen and (key := find_key(seen[chosen["accounts"]], words[chosen["accounts"]])):
        accounts = (chosen["accounts"], key)
    paths = find_paths(connection, seen, words, accounts)
    placed: dict[str, Placement] = {}
    for name, own_name in chosen.items():
        rivals = [other for other, one in points if one == name and other not in chosen.values()]
        placement = _place(
            connection,
            seen,
            words[own_name],
            TABLES[name],
            own_name,
            paths.get(own_name),
            points[own_name, name],
            rivals,
        )
        if placement is not None:
            placed[name] = placement
    used = {placement.own.name for placement in placed.values()}
    best = dict(sorted(points, key=lambda pair: points[pair]))
    others = {own_name: best.get(own_name, "") for own_name in seen if own_name not in used}
    return {name: placed[name] for name in TABLES if name in placed}, others


def _place(
    connection: duckdb.DuckDBPyConnection,
    seen: Mapping[str, TableFacts],
    words: tuple[str, ...],
    table: Table,
    own_name: str,
    path: Path | None,
    points: float,
    rivals: Iterable[str],
) -> Placement | None:
    own = seen[own_name]
    # A reference may be a column of the contract as well: usage refers to a user, and tells who used it.
    taken = {path.column} if path is not None and not path.steps else set()
    on_the_way = taken if path is None or not path.steps else {path.steps[0].column}
    matches = match_columns(own, words, table, taken)
    matches |= match_what_is_left(own, table, matches, taken)
    fills = _fill(own, words, table, matches)
    filled = {fill.column for fill in fills}
    missing = tuple(column.name for column in required_of(table) if column.name not in filled)
    if path is None:
        missing = ("account_id", *missing)
    if len(missing) > 1 and len(missing) >= len(list(required_of(table))):
        # Nothing but its name speaks for it.
        return None
    query = write_query(seen, path, own, fills, missing)
    is_direct = not missing and own.name.lower() == table.name and _is_itself(path, fills)
    trial = None if missing else try_query(connection, table, query)
    unused = [one.name for one in own.columns if one.name not in {*on_the_way, *(fill.own for fill in fills)}]
    by_name = all(match.rank < float("inf") for match in matches.values())
    is_sure = points >= SURE and by_name and (path is None or path.known is None or path.known.holds)
    return Placement(
        table.name,
        own,
        path,
        fills,
        missing,
        tuple(unused),
        query,
        trial,
        is_sure=is_sure,
        is_direct=is_direct,
        rivals=tuple(rivals),
    )


def _fill(own: TableFacts, words: tuple[str, ...], table: Table, matches: Mapping[str, Match]) -> tuple[Fill, ...]:
    fills = []
    for column in table.columns:
        match = matches.get(column.name)
        fill = fill_column(own, table, match) if match is not None else None
        if fill is None:
            fill = fill_from_name(words, table, column, tuple(matches.values()))
        if fill is None and (table.name, column.name) == ("contacts", "user_id") and "contact_id" in matches:
            # Where a table of users is that of the contacts, usage calls them by the same id.
            person = matches["contact_id"].own
            if "user" in words_of(person) or {"user", "users"} & set(words):
                fill = Fill(column.name, person, says="the same as contact_id")
        if fill is not None:
            fills.append(fill)
    return tuple(fills)


def _is_itself(path: Path | None, fills: Iterable[Fill]) -> bool:
    """Whether every column is there under the contract's name, so that no query is needed."""
    if path is None or path.steps or path.column != "account_id":
        return False
    return all(fill.own == fill.column and fill.sql == "{0}" for fill in fills)
