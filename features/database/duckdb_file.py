"""A DuckDB file: attached for reading, so that nothing is copied."""

from collections.abc import Mapping

import duckdb

from features.database.address import Address
from features.database.database import SCHEMA, no_such_file, no_such_schema, unreadable_table
from features.errors import SourceError
from features.findings import reason_of
from features.read import identifier, literal

_ATTACHED = "varme_source"
_PLAIN = ("BOOLEAN", "VARCHAR", "DATE", "FLOAT", "DOUBLE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_UNSIGNED = ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")


class DuckDBFile:
    """One schema of a DuckDB file."""

    def __init__(self, address: Address, connection: duckdb.DuckDBPyConnection) -> None:
        if address.path is None or not address.path.is_file():
            raise no_such_file(address.says)
        self.says = address.says
        self._schema = address.schema
        self._connection = connection
        try:
            connection.execute(f"ATTACH {literal(str(address.path.resolve()))} AS {_ATTACHED} (READ_ONLY)")
        except duckdb.Error as error:
            raise SourceError(
                f"The source {self.says} can't be opened: {reason_of(error)}. Close what is writing to it, or give "
                "the file of a DuckDB database."
            ) from error

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Every table and view with its columns' types."""
        schemas = self._connection.execute(
            "SELECT schema_name FROM duckdb_schemas() WHERE database_name = $name AND NOT internal", {"name": _ATTACHED}
        ).fetchall()
        names = sorted({"main", *(name for (name,) in schemas)})
        if self._schema not in names:
            raise no_such_schema(self._schema, self.says, names)
        rows = self._connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = $name AND schema_name = $schema ORDER BY table_name, column_index",
            {"name": _ATTACHED, "schema": self._schema},
        ).fetchall()
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in rows:
            found.setdefault(table, {})[column] = kind
        return found

    def fetch(self, connection: duckdb.DuckDBPyConnection, table: str, most_rows: int | None = None) -> None:
        """Make the table a view in the schema `files`."""
        columns = ", ".join(_reads(name, kind) for name, kind in self.tables()[table].items())
        whole = f"{_ATTACHED}.{identifier(self._schema)}.{identifier(table)}"
        limit = "" if most_rows is None else f" LIMIT {most_rows:d}"
        try:
            connection.execute(f"CREATE VIEW {SCHEMA}.{identifier(table)} AS SELECT {columns} FROM {whole}{limit}")
        except duckdb.Error as error:
            raise unreadable_table(table, self.says, error) from error

    def close(self) -> None:
        """Stay attached: the views read from the file."""


def _reads(name: str, kind: str) -> str:
    """A column as Varme knows columns: zoned times in UTC, what is no plain value as text."""
    column = identifier(name)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"make_timestamp(epoch_us({column})) AS {column}"
    if kind in _PLAIN or kind in _UNSIGNED or kind.startswith(("DECIMAL", "TIMESTAMP")):
        return column
    return f"CAST({column} AS VARCHAR) AS {column}"
