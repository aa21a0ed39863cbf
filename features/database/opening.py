"""Opening the database at an address."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from features.database.address import Address
from features.database.bigquery import BigQuery
from features.database.database import Database
from features.database.duckdb_file import DuckDBFile
from features.database.postgresql import PostgreSQL
from features.database.snowflake import Snowflake
from features.database.sqlite import SQLite
from features.database.warehouse import Warehouse


@contextmanager
def open_database(address: Address, connection: duckdb.DuckDBPyConnection) -> Iterator[Database]:
    """The database at the address, for reading into `connection`, and closed afterwards.

    Raises:
        SourceError: it can't be opened; the message says why and what to do, and holds no password.
    """
    database: Database
    if address.kind == "postgresql":
        database = PostgreSQL(address)
    elif address.kind == "sqlite":
        database = SQLite(address)
    elif address.kind == "snowflake":
        database = Warehouse(address, Snowflake())
    elif address.kind == "bigquery":
        database = Warehouse(address, BigQuery())
    else:
        database = DuckDBFile(address, connection)
    try:
        yield database
    finally:
        database.close()
