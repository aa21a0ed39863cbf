"""A source: the tables of the contract, typed and checked, out of a folder of files or out of a database."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from features.contract import ACTIVITY, TABLES
from features.database import address_of, fetch_tables, scan_fetched
from features.errors import SourceError
from features.known import known_at, visible
from features.read import FILE_ENDINGS, create_files_schema, literal, load_table, scan_of, table_of

SCHEMA = "contract"


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of one business, read through DuckDB.

    `tables` holds, for each table that is there, the columns that are there. `end_of_data` is the moment up to which
    they are complete: the latest time in the tables of happenings, or the end of the day that the configuration names.
    """

    location: str
    tables: Mapping[str, frozenset[str]]
    end_of_data: datetime
    connection: duckdb.DuckDBPyConnection
    schema: str = SCHEMA

    @property
    def latest_snapshot(self) -> date:
        """The latest day that can be scored: the day after the last day with data."""
        return (self.end_of_data - timedelta(microseconds=1)).date() + timedelta(days=1)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor in which the tables go by their names."""
        cursor = self.connection.cursor()
        cursor.execute(f"SET search_path = '{self.schema}'")
        return cursor

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a query; `$name` in it stands for a value."""
        return self.cursor().execute(query, values or None).fetchall()

    def table(self, query: str) -> pa.Table:
        """The answer to a query as an Arrow table."""
        return self.cursor().sql(query).to_arrow_table()

    def until(self, day: date) -> "Source":
        """The same source as it was known before 00:00 UTC of `day`: later rows gone, later values blank."""
        schema = f"until_{day:%Y%m%d}"
        if self.schema != SCHEMA:
            schema = f"{self.schema}_{schema}"
        boundary = f"TIMESTAMP '{day.isoformat()} 00:00:00'"
        cursor = self.connection.cursor()
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for name, present in self.tables.items():
            table = table_of(name)
            columns = [
                f"{visible(column, present, 't', boundary) or 'NULL'} AS {column.name}"
                for column in table.columns
                if column.name in present
            ]
            cursor.execute(
                f"CREATE OR REPLACE VIEW {schema}.{name} AS SELECT {', '.join(columns)} "
                f"FROM {self.schema}.{name} AS t WHERE {known_at(table, present, 't')} < {boundary}"
            )
        end = min(self.end_of_data, datetime.combine(day, time.min))
        return Source(self.location, self.tables, end, self.connection, schema)


def open_source(
    location: str | Path,
    *,
    tables: Mapping[str, str] | None = None,
    activity: str | None = None,
    end_of_data: date | None = None,
    by_inactivity: bool = False,
) -> Source:
    """Open a folder of `NAME.parquet`, `NAME.csv` or `NAME.csv.gz` files, or a schema in a database, as a source.

    Args:
        location: the folder, or the address of the database; see `features.database.address`.
        tables: for tables that are not there under the contract's name and columns: a query each, in DuckDB's SQL,
            over the files of the folder, which go by their names without ending, or the tables of the database.
        activity: a query that says what counts as activity (`account_id`, `occurred_at`), where usage does not.
        end_of_data: the last day on which the tables are complete; by default the latest happening tells.
        by_inactivity: churn is inactivity, so that activity alone tells how far the data reach, and no cancellations
            are needed.

    Raises:
        SourceError: it names the table and the column, what came, and what to do.
    """
    address, folder = address_of(location), Path(location)
    if address is None and not folder.is_dir():
        raise SourceError(
            f"The source {str(location)!r} is not a folder. Give a folder of Parquet or CSV files, or the address of a "
            "database, with --source, or as `location` in the [source] section of varme.toml."
        )
    queries = dict(tables or {})
    if unknown := set(queries) - set(TABLES):
        raise SourceError(
            f"[source.tables] maps {sorted(unknown)}, which the contract does not have; it has {sorted(TABLES)}."
        )
    if activity is not None:
        queries["activity"] = activity
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET temp_directory = {literal(tempfile.gettempdir())}")
    if address is None:
        create_files_schema(connection, folder)
    else:
        fetched = fetch_tables(connection, address, queries)
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    present: dict[str, frozenset[str]] = {}
    for table in (*TABLES.values(), ACTIVITY):
        query = queries.get(table.name)
        scan = scan_of(table, folder, query) if address is None else scan_fetched(table, fetched, query)
        if scan is not None:
            present[table.name] = load_table(connection, SCHEMA, table, scan)
    says = str(folder) if address is None else address.says
    holds = _files_in(folder) if address is None else f"the tables {sorted(fetched)}"
    _require_tables(says, holds, present, by_inactivity=by_inactivity)
    latest = _end_of_data(connection, present, by_inactivity=by_inactivity)
    if end_of_data is not None:
        latest = datetime.combine(end_of_data + timedelta(days=1), time.min)
    return Source(says, present, latest, connection)


def _files_in(folder: Path) -> str:
    return f"the files {sorted(path.name for path in folder.iterdir() if path.name.endswith(FILE_ENDINGS))}"


def _require_tables(says: str, holds: str, present: Iterable[str], *, by_inactivity: bool) -> None:
    found = set(present)
    needed = {"accounts"} if by_inactivity else {"accounts", "cancellations"}
    if missing := needed - found:
        raise SourceError(
            f"The source {says!r} has no table {' and no table '.join(sorted(missing))}. "
            f"It holds {holds}. A table is a file NAME.parquet, NAME.csv or NAME.csv.gz, a table of a database, or a "
            "query in [source.tables] of varme.toml; `varme init` proposes them."
        )
    active = {name for name, table in {**TABLES, "activity": ACTIVITY}.items() if table.shows_activity}
    if not found & (active - {"cancellations"}):
        raise SourceError(
            f"The source {says!r} has no table of activity, so nothing tells one account from another. "
            f"Bring at least one of {sorted(active - {'cancellations', 'activity'})}."
        )
    if by_inactivity and not found & {"usage", "activity"}:
        raise SourceError(
            f"Churn is inactivity here, and the source {says!r} has no table usage. Map one in [source.tables], "
            "or give a query for `activity` in [label]."
        )


def _end_of_data(
    connection: duckdb.DuckDBPyConnection, present: Mapping[str, frozenset[str]], *, by_inactivity: bool
) -> datetime:
    activity = "activity" if "activity" in present else "usage"
    names = [activity] if by_inactivity else [name for name in present if table_of(name).shows_activity]
    ends: list[datetime] = []
    for name in names:
        (column,) = table_of(name).happens
        answer = connection.execute(f"SELECT MAX(CAST({column} AS TIMESTAMP)) FROM {SCHEMA}.{name}").fetchone()
        if answer is not None and answer[0] is not None:
            moment: datetime = answer[0]
            day_dated = moment.time() == time.min
            ends.append(moment + timedelta(days=1) if day_dated else moment)
    if not ends:
        raise SourceError(f"The tables {names} hold no rows, so there is no day to look back from.")
    return max(ends)
