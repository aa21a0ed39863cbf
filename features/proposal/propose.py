"""Proposing: what lies in a folder or a database, taken for the contract's tables or for one flat table, and tried."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from features.contract import TABLES
from features.errors import SourceError
from features.proposal.accounts import AccountKey, find_route, key_of
from features.proposal.facts import ColumnFacts, TableFacts, named
from features.proposal.flat import FlatTable, find_flat
from features.proposal.look import Sight, look_at
from features.proposal.mapping import Mapped, accounts_of_events, cancellations_of, map_table
from features.proposal.names import squash, words_of
from features.proposal.recognise import account_columns, match_columns, table_points
from features.proposal.vocabulary import COLUMN_WORDS
from features.source import read_source

Report = Callable[[str], None]
ACTIVITY = ("usage", "tickets", "invoices", "touchpoints")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a location, which is written without a password.

    `direct` are the contract's tables that are there under their own names and columns; `mapped` those that a query
    makes. `flat` is given where a single table with a label is there instead. `refused` holds, for each mapped table
    whose query was tried and can't be read, why.
    """

    location: str
    has_password: bool
    tables: tuple[TableFacts, ...]
    others: Mapping[str, str]
    direct: tuple[str, ...]
    mapped: tuple[Mapped, ...]
    flat: FlatTable | None
    by_inactivity: bool
    refused: Mapping[str, str]

    @property
    def unplaced(self) -> tuple[TableFacts, ...]:
        """The tables that are taken for nothing."""
        taken = {one.own for one in self.mapped} | set(self.direct)
        if self.flat is not None:
            taken.add(self.flat.own)
        return tuple(
            facts for facts in self.tables if facts.name not in taken and facts.name.lower() not in self.direct
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The contract's tables that nothing was taken for."""
        placed = {one.table for one in self.mapped} | set(self.direct)
        return tuple(name for name in TABLES if name not in placed)


def propose(location: str, report: Report) -> Proposal:
    """Look at a folder or a database, and propose what each table is.

    Raises:
        SourceError: there is no such folder or database.
    """
    with look_at(location, report) as sight:
        placed = _place(sight)
        direct = tuple(name for name, facts in placed.items() if _is_direct(name, facts))
        key = key_of(placed["accounts"]) if "accounts" in placed else None
        mapped = _map(sight, placed, direct, key)
        found = {*direct, *(one.table for one in mapped)}
        # A mapping serves if it has accounts and something that they do; a table with a label is the next best.
        serves = "accounts" in found and bool(found & set(ACTIVITY))
        flat = None if serves else _find_flat(sight)
    address = sight.address
    proposal = Proposal(
        location=location if address is None else address.location,
        has_password=address is not None and address.has_password,
        tables=sight.tables,
        others=sight.others,
        direct=() if flat is not None else direct,
        mapped=() if flat is not None else mapped,
        flat=flat,
        by_inactivity=flat is None and serves and "cancellations" not in found and "usage" in found,
        refused={},
    )
    return replace(proposal, refused=_try(proposal, location, report))


def _place(sight: Sight) -> dict[str, TableFacts]:
    """Which own table is taken for which of the contract's: the best pairs first, each once."""
    points = {(facts.name, table): value for facts in sight.tables for table, value in table_points(facts).items()}
    facts_of = {facts.name: facts for facts in sight.tables}
    placed: dict[str, TableFacts] = {}
    for (own, table), _ in sorted(points.items(), key=lambda item: (-item[1], item[0])):
        is_taken = table in placed or any(facts.name == own for facts in placed.values())
        if is_taken or (table == "accounts" and key_of(facts_of[own]) is None):
            continue
        placed[table] = facts_of[own]
    return {name: placed[name] for name in TABLES if name in placed}


def _is_direct(name: str, facts: TableFacts) -> bool:
    required = {column.name for column in TABLES[name].columns if column.required}
    own = {column.name: column for column in facts.columns}
    is_readable = all(
        not own[column.name].times or not own[column.name].times[0].says
        for column in TABLES[name].columns
        if column.name in own
    )
    return facts.name.lower() == name and required <= own.keys() and is_readable


def _map(
    sight: Sight, placed: Mapping[str, TableFacts], direct: Sequence[str], key: AccountKey | None
) -> tuple[Mapped, ...]:
    connection, mapped = sight.connection, []
    if key is None:
        guessed = _guess_accounts(placed)
        if guessed is None:
            return ()
        first, key = guessed
        mapped.append(first)
    for name, facts in placed.items():
        if name in direct:
            continue
        if name == "accounts":
            route = find_route(connection, facts, key, ())
        else:
            route = find_route(connection, facts, key, sight.tables)
        mapped.append(map_table(TABLES[name], facts, match_columns(facts, TABLES[name]), route))
    if "cancellations" not in placed and (lost := _guess_cancellations(connection, placed, key, sight.tables)):
        mapped.append(lost)
    return tuple(mapped)


def _guess_accounts(placed: Mapping[str, TableFacts]) -> tuple[Mapped, AccountKey] | None:
    """The accounts, where no table lists them: of the largest table of happenings that names them."""
    for name in ("subscriptions", *ACTIVITY):
        facts = placed.get(name)
        if facts is None or not (names := account_columns(facts)):
            continue
        happens = match_columns(facts, TABLES[name]).get(TABLES[name].happens[0])
        if happens is None:
            continue
        account = names[0]
        key = AccountKey(facts.name, account.name, account.distinct)
        time = (happens.facts.times[0].sql if happens.facts.times else "{0}").format(named(happens.facts.name, "t"))
        return accounts_of_events(facts, key, time), key
    return None


def _guess_cancellations(
    connection: duckdb.DuckDBPyConnection,
    placed: Mapping[str, TableFacts],
    key: AccountKey,
    others: Sequence[TableFacts],
) -> Mapped | None:
    """The cancellations, where a column of the accounts or the subscriptions says when somebody left."""
    sure = COLUMN_WORDS["cancellations"]["notified_at"].partition("|")[0].split()
    names = [squash(words_of(name)) for name in sure]
    for table in ("accounts", "subscriptions"):
        facts = placed.get(table)
        if facts is None:
            continue
        found: list[ColumnFacts] = [
            one for one in facts.columns if squash(words_of(one.name)) in names and one.times and one.filled > 0
        ]
        route = find_route(connection, facts, key, others)
        if found and route is not None:
            return cancellations_of(facts, route, found[0])
    return None


def _find_flat(sight: Sight) -> FlatTable | None:
    found = [flat for facts in sight.tables if (flat := find_flat(facts, sight.files.get(facts.name))) is not None]
    return max(found, key=lambda flat: flat.rows, default=None)


def _try(proposal: Proposal, location: str, report: Report) -> dict[str, str]:
    """Run every query that is proposed, as training would, and keep what is refused."""
    queries = {one.table: one.query for one in proposal.mapped if one.query is not None}
    if not queries and not proposal.direct:
        return {}
    report("Trying what is proposed")
    try:
        reading = read_source(location, tables=queries, by_inactivity=proposal.by_inactivity)
    except SourceError as error:
        return dict.fromkeys(queries, str(error))
    return {finding.table: finding.says for finding in reading.errors if finding.table is not None}
