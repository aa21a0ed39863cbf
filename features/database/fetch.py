"""Which tables of a database a source needs, and fetching them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from features.contract import TABLES, Table
from features.database.address import Address
from features.database.database import SCHEMA
from features.database.opening import open_database
from features.errors import SourceError
from features.findings import reason_of
from features.read import Scan, identifier, scan_of


def fetch_tables(
    connection: duckdb.DuckDBPyConnection, address: Address, queries: Mapping[str, str]
) -> Mapping[str, str | None]:
    """Make the tables that are needed tables in the schema `files`, and return what the database has.

    Needed are those that go by a name of the contract for which there is no query, and those that the queries read.

    Returns:
        For each table of the database its name, and the contract's name where it was fetched under it; else None.

    Raises:
        SourceError: the database, its schema or a table can't be read, or a query can't be understood.
    """
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    with open_database(address, connection) as database:
        there = database.tables()
        direct = {name: own for name in TABLES if name not in queries and (own := _find(name, there, address.says))}
        wanted = set(direct.values())
        for name, query in queries.items():
            wanted |= {own for read in tables_read(name, query) if (own := _find(read, there, address.says))}
        for table in sorted(wanted):
            database.fetch(connection, table)
    by_own = {own: name for name, own in direct.items()}
    return {table: by_own.get(table) for table in there}


def scan_fetched(table: Table, fetched: Mapping[str, str | None], query: str | None) -> Scan | None:
    """Where the contract's table is read from: the mapped query, or what was fetched under its name; None: neither."""
    if query is not None:
        return scan_of(table, Path(), query)
    own = next((own for own, name in fetched.items() if name == table.name), None)
    if own is None:
        return None
    return Scan(f"{SCHEMA}.{identifier(own)}", f"the table {own} of the database", is_typed_file=True)


def tables_read(name: str, query: str) -> set[str]:
    """The names of the tables that a query in DuckDB's SQL reads; names of its own WITH may be among them.

    Raises:
        SourceError: the query can't be understood.
    """
    try:
        parsed = sqlglot.parse_one(query, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise SourceError(
            f"The query for {name} in [source.tables] can't be understood: {reason_of(error)}."
        ) from error
    return {table.name for table in parsed.find_all(exp.Table) if table.name}


def _find(name: str, there: Iterable[str], says: str) -> str | None:
    """The table called `name`, however it is capitalised, since DuckDB's names are not either."""
    found = [table for table in there if table.lower() == name.lower()]
    if len(found) > 1:
        raise SourceError(
            f"The source {says} has several tables that differ in capitals only: {sorted(found)}. "
            f"Make a view of another name for the one that is meant by {name!r}."
        )
    return found[0] if found else None
