"""Tables that nobody keeps as such: cancellations as a date of the account, accounts as who was ever active."""

from collections.abc import Mapping

import duckdb

from features.contract import TABLES
from features.proposal.facts import TableFacts
from features.proposal.fill import fill_column
from features.proposal.identifiers import query_name
from features.proposal.names import words_of
from features.proposal.place import Placement
from features.proposal.query import write_query
from features.proposal.recognise import match_columns
from features.proposal.trial import try_query

_FIRST_TIMES = {"subscriptions": "started_on", "usage": "occurred_at", "invoices": "issued_on", "tickets": "opened_at"}


def derive_cancellations(
    connection: duckdb.DuckDBPyConnection, seen: Mapping[str, TableFacts], placed: Mapping[str, Placement]
) -> Placement | None:
    """The cancellations, where the table of accounts has a column for the day on which each left."""
    accounts, table = placed.get("accounts"), TABLES["cancellations"]
    if accounts is None or accounts.path is None or "cancellations" in placed:
        return None
    taken = {accounts.path.column, *(fill.own for fill in accounts.fills if fill.own is not None)}
    matches = match_columns(accounts.own, words_of(accounts.own.name), table, taken)
    notified = matches.get("notified_at")
    if notified is None or not notified.is_strong:
        return None
    fills = tuple(
        fill
        for column in table.columns
        if (match := matches.get(column.name)) is not None
        and (column.name == "notified_at" or match.is_strong)
        and (fill := fill_column(accounts.own, table, match)) is not None
    )
    query = write_query(seen, accounts.path, accounts.own, fills, (), f"{query_name(notified.own)} IS NOT NULL")
    trial = try_query(connection, table, query)
    return Placement(
        table.name, accounts.own, accounts.path, fills, (), (), query, trial, is_sure=False, is_derived=True
    )


def derive_accounts(connection: duckdb.DuckDBPyConnection, placed: Mapping[str, Placement]) -> Placement | None:
    """The accounts, where no table holds them: everybody in another table, from their first row on."""
    source = next((placed[name] for name in _FIRST_TIMES if name in placed and placed[name].works), None)
    if source is None or "accounts" in placed or source.path is None:
        return None
    first = next(fill for fill in source.fills if fill.column == _FIRST_TIMES[source.table])
    query = (
        f"SELECT account_id, CAST(MIN({first.column}) AS DATE) AS signed_up_on\nFROM (\n"
        + "\n".join(f"    {line}" for line in source.query.splitlines())
        + "\n)\nGROUP BY account_id"
    )
    trial = try_query(connection, TABLES["accounts"], query)
    return Placement(
        "accounts", source.own, source.path, (first,), (), (), query, trial, is_sure=False, is_derived=True
    )
