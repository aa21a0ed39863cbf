"""Warehouses: Snowflake's and BigQuery's tables, streamed as Arrow through their ADBC drivers.

No warehouse could be reached where this was written: addresses, refusals and the SQL are tested, a fetch is not.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb

from features.database.address import Address
from features.database.database import SCHEMA, unreadable_table
from features.errors import SourceError
from features.read import identifier


class Dialect(Protocol):
    """What differs from one warehouse to the other."""

    @property
    def driver(self) -> str:
        """The module of the driver."""

    @property
    def product(self) -> str:
        """What the warehouse is called, and in small letters the extra that brings its driver."""

    def arguments(self, address: Address) -> dict[str, Any]:
        """What the driver needs to connect."""

    def columns(self, address: Address) -> str:
        """SQL for the name of each table, its columns and their types, in order."""

    def select(self, address: Address, table: str, columns: Mapping[str, str]) -> str:
        """SQL for the table's columns, each as something that Arrow and DuckDB have a type for."""


@dataclass(frozen=True, slots=True)
class _Opened:
    connection: Any
    cursor: Any
    error: type[Exception]


class Warehouse:
    """One schema of a warehouse."""

    def __init__(self, address: Address, dialect: Dialect) -> None:
        self.says = address.says
        self._address = address
        self._dialect = dialect
        self._tables: dict[str, dict[str, str]] | None = None
        self._opened = _open(address, dialect)

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Every table and view with its columns' types."""
        if self._tables is None:
            found: dict[str, dict[str, str]] = {}
            try:
                self._opened.cursor.execute(self._dialect.columns(self._address))
                rows = self._opened.cursor.fetchall()
            except self._opened.error as error:
                raise _refused(self._address, error) from None
            for table, column, kind in rows:
                found.setdefault(table, {})[column] = kind
            self._tables = found
        return self._tables

    def fetch(self, connection: duckdb.DuckDBPyConnection, table: str, most_rows: int | None = None) -> None:
        """Stream the table's rows into a table of DuckDB."""
        query = self._dialect.select(self._address, table, self.tables()[table])
        limit = "" if most_rows is None else f" LIMIT {most_rows:d}"
        cursor = connection.cursor()
        try:
            self._opened.cursor.execute(query + limit)
            cursor.register("fetched", self._opened.cursor.fetch_record_batch())
            cursor.execute(f"CREATE TABLE {SCHEMA}.{identifier(table)} AS SELECT * FROM fetched")
            cursor.unregister("fetched")
        except (self._opened.error, duckdb.Error) as error:
            raise unreadable_table(table, self.says, error) from error
        finally:
            cursor.close()

    def close(self) -> None:
        """End the connection."""
        self._opened.cursor.close()
        self._opened.connection.close()


def _open(address: Address, dialect: Dialect) -> _Opened:
    try:
        driver: Any = importlib.import_module(dialect.driver)
    except ImportError as error:
        extra = dialect.product.lower()
        raise SourceError(
            f"The source {address.says} needs {dialect.product}'s driver, which is not installed. Install it with the "
            f"extra `{extra}`: pip install 'varme[{extra}]'."
        ) from error
    try:
        connection = driver.connect(**dialect.arguments(address))
        return _Opened(connection, connection.cursor(), driver.Error)
    except driver.Error as error:
        raise _refused(address, error) from None


def _refused(address: Address, error: Exception) -> SourceError:
    said = " ".join(str(error).split()).rstrip(".")
    reason = "" if any(secret in said for secret in address.secrets) else f": {said}"
    return SourceError(
        f"The source {address.says} can't be opened{reason}. Correct the address, or look whether its user may read "
        "there."
    )
