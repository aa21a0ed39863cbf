"""PostgreSQL: tables streamed as Arrow through the ADBC driver, all as of one moment."""

import importlib
import re
from collections.abc import Mapping
from typing import Any

import duckdb

from features.database.address import ESCAPES, Address
from features.database.database import SCHEMA, no_such_schema, unreadable_table
from features.errors import SourceError
from features.read import identifier

_DRIVER = "adbc_driver_postgresql.dbapi"
# In this order of what libpq or the server says; the last goes with everything.
_NEXT_STEP = (
    ("does not exist", "Correct the name of the database or the user in the address"),
    (
        "password",
        f"Correct user and password in the address; {ESCAPES}",
    ),
    ("", "Look whether the server runs there and lets you in, and correct host and port in the address"),
)
_COLUMNS = """
    SELECT c.relname, a.attname,
           CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
                ELSE format_type(a.atttypid, a.atttypmod) END
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum
"""
_PLAIN = ("boolean", "smallint", "integer", "bigint", "real", "double precision", "text")


class PostgreSQL:
    """One schema of a PostgreSQL database, in one read-only transaction."""

    def __init__(self, address: Address) -> None:
        self.says = address.says
        self._schema = address.schema
        self._tables: dict[str, dict[str, str]] | None = None
        try:
            driver: Any = importlib.import_module(_DRIVER)
        except ImportError as error:
            raise SourceError(
                f"The source {self.says} needs PostgreSQL's driver, which is not installed. Install it with the "
                "extra `postgres`: pip install 'varme[postgres]'."
            ) from error
        self._error: type[Exception] = driver.Error
        try:
            self._connection = driver.connect(address.connects)
        except driver.Error as error:
            raise _refused(address, error) from None
        self._cursor = self._connection.cursor()
        self._cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Every table and view with its columns' types."""
        if self._tables is None:
            self._tables = {}
            self._cursor.execute(_COLUMNS, [self._schema])
            for table, column, kind in self._cursor.fetchall():
                self._tables.setdefault(table, {})[column] = kind
            if not self._tables:
                self._refuse_no_schema()
        return self._tables

    def _refuse_no_schema(self) -> None:
        self._cursor.execute("SELECT nspname FROM pg_catalog.pg_namespace ORDER BY nspname")
        names = [name for (name,) in self._cursor.fetchall()]
        if self._schema not in names:
            theirs = [name for name in names if not name.startswith("pg_") and name != "information_schema"]
            raise no_such_schema(self._schema, self.says, theirs)

    def fetch(self, connection: duckdb.DuckDBPyConnection, table: str, most_rows: int | None = None) -> None:
        """Stream the table's rows into a table of DuckDB."""
        columns = self.tables()[table]
        asked = ", ".join(f"{_asked(name, kind)} AS {identifier(name)}" for name, kind in columns.items())
        kept = ", ".join(f"{_kept(name, kind)} AS {identifier(name)}" for name, kind in columns.items())
        whole = f"{identifier(self._schema)}.{identifier(table)}"
        limit = "" if most_rows is None else f" LIMIT {most_rows:d}"
        cursor = connection.cursor()
        try:
            self._cursor.execute(f"SELECT {asked} FROM {whole}{limit}")
            cursor.register("fetched", self._cursor.fetch_record_batch())
            cursor.execute(f"CREATE TABLE {SCHEMA}.{identifier(table)} AS SELECT {kept} FROM fetched")
            cursor.unregister("fetched")
        except (self._error, duckdb.Error) as error:
            raise unreadable_table(table, self.says, error) from error
        finally:
            cursor.close()

    def close(self) -> None:
        """End the transaction and the connection."""
        self._cursor.close()
        self._connection.close()


def _refused(address: Address, error: Exception) -> SourceError:
    said = " ".join(str(error).split()).rstrip(".")
    reason = "" if any(secret in said for secret in address.secrets) else f": {said.removeprefix('IO: [libpq] ')}"
    step = next(step for word, step in _NEXT_STEP if word in said)
    return SourceError(f"The source {address.says} can't be opened{reason}. {step}.")


def _asked(name: str, kind: str) -> str:
    """PostgreSQL's SQL for a column, as something that Arrow has a type for."""
    column = identifier(name)
    if kind == "date" or kind.startswith("timestamp"):
        # Arrow knows no infinity: an end that never comes is no end yet.
        moment = f"{column} AT TIME ZONE 'UTC'" if kind.endswith("with time zone") else column
        return f"CASE WHEN isfinite({column}) THEN {moment} END"
    if kind == "money":
        return f"{column}::numeric::text"
    return column if kind in _PLAIN or kind.startswith("character varying") else f"{column}::text"


def _kept(name: str, kind: str) -> str:
    """DuckDB's SQL for the column: exact numbers as decimals, everything else as it came."""
    column = identifier(name)
    if found := re.fullmatch(r"numeric\((\d+),(\d+)\)", kind):
        precision, scale = map(int, found.groups())
        if scale <= precision <= 38:  # noqa: PLR2004 -- the widest decimal of DuckDB
            return f"CAST({column} AS DECIMAL({precision}, {scale}))"
    if kind.startswith("numeric") and not kind.endswith("]"):
        return f"CAST({column} AS DECIMAL(38, 12))"
    return f"CAST({column} AS DECIMAL(21, 2))" if kind == "money" else column
