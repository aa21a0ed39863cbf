"""A SQLite file: read with the standard library, typed by what its columns are declared as."""

import re
import sqlite3
from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa

from features.database.address import Address
from features.database.database import SCHEMA, no_such_file, unreadable_table
from features.errors import SourceError
from features.read import identifier

_ROWS_AT_ONCE = 50_000
# SQLite gives a value of any type in any column; as texts they all fit, and nothing is lost.
_AS_TEXT = (
    "CASE typeof({0}) WHEN 'real' THEN printf('%!.17g', {0}) WHEN 'blob' THEN hex({0}) ELSE CAST({0} AS TEXT) END"
)
_DECLARED = (
    (r"BOOL", "BOOLEAN"),
    (r"INT", "BIGINT"),
    (r"(?:DECIMAL|NUMERIC)\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)", "DECIMAL({0}, {1})"),
    (r"REAL|FLOA|DOUB|DECIMAL|NUMERIC", "DOUBLE"),
    (r"DATETIME|TIMESTAMP", "TIMESTAMP"),
    (r"DATE", "DATE"),
)


class SQLite:
    """The tables of a SQLite file."""

    def __init__(self, address: Address) -> None:
        if address.path is None or not address.path.is_file():
            raise no_such_file(address.says)
        self.says = address.says
        # DuckDB asks for the rows from a thread of its own, one at a time.
        read_only = f"{address.path.resolve().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(read_only, uri=True, check_same_thread=False)
        self._tables: dict[str, dict[str, str]] | None = None

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Every table and view with its columns' declared types."""
        if self._tables is None:
            try:
                names = self._connection.execute(
                    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' "
                    "ESCAPE '!' ORDER BY name"
                ).fetchall()
                self._tables = {
                    table: dict(self._connection.execute("SELECT name, type FROM pragma_table_info(?)", [table]))
                    for (table,) in names
                }
            except sqlite3.DatabaseError as error:
                raise SourceError(
                    f"The source {self.says} can't be opened: {error}. Give the file of a SQLite database."
                ) from error
        return self._tables

    def fetch(self, connection: duckdb.DuckDBPyConnection, table: str, most_rows: int | None = None) -> None:
        """Stream the table's rows into DuckDB as texts, then type each column as declared, if all its values fit."""
        columns = self.tables()[table]
        read = ", ".join(_AS_TEXT.format(identifier(name)) for name in columns)
        limit = "" if most_rows is None else f" LIMIT {most_rows:d}"
        places = [f"c{index}" for index in range(len(columns))]
        schema = pa.schema([(place, pa.string()) for place in places])
        cursor = connection.cursor()
        try:
            rows = self._connection.execute(f"SELECT {read} FROM {identifier(table)}{limit}")
            cursor.register("fetched", pa.RecordBatchReader.from_batches(schema, _batches(rows, schema)))
            cursor.execute("CREATE TEMP TABLE fetched_texts AS FROM fetched")
            cursor.unregister("fetched")
            wanted = {place: _type_of(kind) for place, kind in zip(places, columns.values(), strict=True)}
            typed = [
                f"{_typed(cursor, place, wanted[place])} AS {identifier(name)}"
                for place, name in zip(places, columns, strict=True)
            ]
            cursor.execute(f"CREATE TABLE {SCHEMA}.{identifier(table)} AS SELECT {', '.join(typed)} FROM fetched_texts")
            cursor.execute("DROP TABLE fetched_texts")
        except (sqlite3.Error, duckdb.Error) as error:
            raise unreadable_table(table, self.says, error) from error
        finally:
            cursor.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _batches(rows: sqlite3.Cursor, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while some := rows.fetchmany(_ROWS_AT_ONCE):
        yield pa.record_batch([pa.array(column, pa.string()) for column in zip(*some, strict=True)], schema=schema)


def _type_of(declared: str) -> str | None:
    """DuckDB's type for a declared one; None for text and everything unknown."""
    for pattern, kind in _DECLARED:
        if found := re.search(pattern, declared.upper()):
            return kind.format(*found.groups())
    return None


def _typed(cursor: duckdb.DuckDBPyConnection, place: str, kind: str | None) -> str:
    """SQL for the column in its declared type; as text where some value is none, so that it can be seen."""
    if kind is None:
        return place
    bad = f"{place} IS NOT NULL AND TRY_CAST({place} AS {kind}) IS NULL"
    (misfits,) = cursor.execute(f"SELECT COUNT(*) FROM fetched_texts WHERE {bad}").fetchone() or (0,)
    return place if misfits else f"TRY_CAST({place} AS {kind})"
