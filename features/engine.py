"""What Varme asks of an engine: to answer queries, to keep answers under names, to say what types a relation has.

All queries are in DuckDB's dialect; an engine that speaks another translates them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, Self

import pyarrow as pa


class Session(Protocol):
    """One conversation with an engine, in which the tables of one schema go by their names; closed by `with`."""

    def rows(self, query: str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; `$name` in it stands for a value."""

    def table(self, query: str) -> pa.Table:
        """The answer to a query as an Arrow table."""

    def parts(self, query: str, rows: int) -> Iterator[pa.Table]:
        """The answer to a query, in its order, at most so many rows at a time; nothing else is asked meanwhile."""

    def keep(self, name: str, query: str) -> None:
        """Compute the answer to a query once, and keep it under a name for the rest of the session."""

    def allow_memory(self, size: int) -> None:
        """Work within so many bytes from now on, where the engine lets itself be told, and on disk beyond."""

    def types(self, relation: str) -> dict[str, str]:
        """The columns of a relation (a name, a file, a query in brackets), and their types as DuckDB calls them."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None:
        """Let go of what was kept."""


class Engine(Protocol):
    """Schemas of named relations, and sessions in which they are asked."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What it raises where a query can't be answered."""

    def session(self, schema: str) -> Session:
        """A session in which the relations of a schema go by their names."""

    def create_schema(self, schema: str) -> None:
        """Make room for relations; nothing happens if the schema is there."""

    def create_view(self, schema: str, name: str, query: str) -> None:
        """Give a query a name, anew if need be; it is answered each time it is asked. Names are those of `files`."""

    def create_table(self, schema: str, name: str, query: str) -> None:
        """Compute the answer to a query once and give it a name."""

    def add_table(self, schema: str, name: str, table: pa.Table) -> None:
        """Let an Arrow table of this process go by a name."""

    def keep_only(self, schema: str, name: str, condition: str) -> None:
        """Drop the rows of a table, called `r`, that do not meet a condition."""
