"""The engine DuckDB, in memory, inside this process."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

import duckdb
import pyarrow as pa

_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


class DuckDBSession:
    """A cursor in which the tables of one schema go by their names; temporary tables are its own."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, most_memory: int) -> None:
        self.cursor = cursor
        self._most_memory = most_memory

    def rows(self, query: str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; `$name` in it stands for a value."""
        return self.cursor.execute(query, dict(values) if values else None).fetchall()

    def table(self, query: str) -> pa.Table:
        """The answer to a query as an Arrow table."""
        return self.cursor.sql(query).to_arrow_table()

    def parts(self, query: str, rows: int) -> Iterator[pa.Table]:
        """The answer to a query, in its order, computed as it is asked for where it needs no sorting."""
        for batch in self.cursor.sql(query).to_arrow_reader(rows):
            if batch.num_rows:
                yield pa.Table.from_batches([batch])

    def keep(self, name: str, query: str) -> None:
        """Fill a temporary table."""
        self.cursor.execute(f"CREATE OR REPLACE TEMPORARY TABLE {name} AS {query}")

    def allow_memory(self, size: int) -> None:
        """Set the limit, never above what DuckDB takes by itself; what is more goes to temporary files."""
        self.cursor.execute(f"SET memory_limit = '{min(size, self._most_memory) // 10**6} MB'")

    def types(self, relation: str) -> dict[str, str]:
        """The columns of a relation and their types."""
        described = self.cursor.execute(f"DESCRIBE SELECT * FROM {relation} AS t").fetchall()
        return {name: kind for name, kind, *_ in described}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cursor.close()


class DuckDBEngine:
    """A connection to a database in memory."""

    errors: tuple[type[Exception], ...] = (duckdb.Error,)

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
        number, unit = str(limit).split()
        # In bytes; by itself, four fifths of the machine's.
        self._most_memory = int(float(number) * _UNITS[unit])

    def session(self, schema: str) -> DuckDBSession:
        """A cursor with the schema as its search path."""
        cursor = self.connection.cursor()
        cursor.execute(f"SET search_path = '{schema}'")
        return DuckDBSession(cursor, self._most_memory)

    def create_schema(self, schema: str) -> None:
        """Make a schema."""
        self.connection.cursor().execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")

    def create_view(self, schema: str, name: str, query: str) -> None:
        """Make a view."""
        self._in_files().execute(f"CREATE OR REPLACE VIEW {schema}.{name} AS {query}")

    def create_table(self, schema: str, name: str, query: str) -> None:
        """Make a table."""
        self._in_files().execute(f"CREATE TABLE {schema}.{name} AS {query}")

    def add_table(self, schema: str, name: str, table: pa.Table) -> None:
        """Copy an Arrow table."""
        cursor = self.connection.cursor()
        cursor.register("given", table)
        cursor.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS FROM given")
        cursor.unregister("given")

    def keep_only(self, schema: str, name: str, condition: str) -> None:
        """Delete what does not meet the condition."""
        self.connection.cursor().execute(f"DELETE FROM {schema}.{name} AS r WHERE NOT ({condition})")

    def _in_files(self) -> duckdb.DuckDBPyConnection:
        # What a query reads goes by the names of the files, or of the tables of a database.
        cursor = self.connection.cursor()
        cursor.execute("SET search_path = 'files'")
        return cursor
