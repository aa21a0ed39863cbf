"""What Varme asks of a database: which tables it has, and a table's rows as a table of DuckDB."""

from collections.abc import Mapping
from typing import Protocol

import duckdb

from features.errors import SourceError
from features.findings import reason_of

SCHEMA = "files"


class Database(Protocol):
    """One schema of an open database, read and never written."""

    @property
    def says(self) -> str:
        """What it is called in a message; no user, no password."""
        ...

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Every table and view, with the type of each column as the database calls it.

        Raises:
            SourceError: there is no such schema.
        """
        ...

    def fetch(self, connection: duckdb.DuckDBPyConnection, table: str, most_rows: int | None = None) -> None:
        """Make the table one of DuckDB's, in the schema `files`; with `most_rows`, no more rows than that.

        Raises:
            SourceError: the table can't be read.
        """
        ...

    def close(self) -> None:
        """Let go of the database; what was fetched stays."""
        ...


def unreadable_table(table: str, says: str, error: Exception) -> SourceError:
    """The refusal of a table that can't be read."""
    return SourceError(
        f"The table {table!r} of {says} can't be read: {reason_of(error)}. Repair it or allow reading it, or map "
        "what needs it by a query on other tables in [source.tables]."
    )


def no_such_file(says: str) -> SourceError:
    """The refusal of a database file that is not there."""
    return SourceError(
        f"The source {says} is a file that is not there. Three slashes before a path are seen from the working folder, "
        "four begin at the root: correct the address."
    )


def no_such_schema(schema: str, says: str, there: list[str]) -> SourceError:
    """The refusal of a schema that is not there."""
    return SourceError(
        f"The source {says} has no schema {schema!r}; it has {there}. Name one with ?schema=NAME at the end of the "
        "address."
    )
