"""Where a source lies: a folder, a schema in a database, or Spark; each becomes tables in the schema `files`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from features.contract import Table
from features.database import address_of, fetch_tables, scan_fetched
from features.duckdb_engine import DuckDBEngine
from features.engine import Engine
from features.errors import SourceError
from features.findings import Finding
from features.read import FILE_ENDINGS, Scan, connect, create_files_schema, scan_of
from features.spark import open_spark, spark_address_of


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, a database or Spark, opened.

    `engine` answers queries on it. `says` names it in messages, without a password; `holds` says what is in it.
    `scan` tells where a table of the contract is read from, given the query that maps it, if one does; None if it is
    not there.
    """

    engine: Engine
    says: str
    holds: str
    scan: Callable[[Table, str | None], Scan | None]
    findings: tuple[Finding, ...] = ()


def identity_of(location: str | Path) -> str:
    """The location in the one form that tells two sources apart: a whole path, or an address without user."""
    if (on_spark := spark_address_of(location)) is not None:
        return on_spark.says
    address = address_of(location)
    return str(Path(location).resolve()) if address is None else address.identity


def open_place(location: str | Path, queries: Mapping[str, str]) -> Place:
    """Make what lies at a location readable; of a database, only the tables that are needed are fetched.

    Raises:
        SourceError: there is no such folder or database, or it can't be read.
    """
    if (on_spark := spark_address_of(location)) is not None:
        spark = open_spark(on_spark, queries)
        return Place(spark.engine, on_spark.says, f"the tables {sorted(spark.tables)}", spark.scan, spark.findings)
    connection = connect()
    engine = DuckDBEngine(connection)
    address = address_of(location)
    if address is not None:
        fetched = fetch_tables(connection, address, queries)
        return Place(
            engine,
            address.says,
            f"the tables {sorted(fetched)}",
            lambda table, query: scan_fetched(table, fetched, query),
        )
    folder = Path(location)
    if not folder.is_dir():
        raise SourceError(
            f"The source {str(location)!r} is not a folder. Give a folder of Parquet or CSV files, or the address of a "
            "database, with --source, or as `location` in the [source] section of varme.toml."
        )
    findings = create_files_schema(connection, folder)
    files = sorted(path.name for path in folder.iterdir() if path.name.endswith(FILE_ENDINGS))
    return Place(
        engine, str(folder), f"the files {files}", lambda table, query: scan_of(table, folder, query), tuple(findings)
    )
