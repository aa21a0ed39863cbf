"""Looking at a folder or a database: every table in it, without changing anything."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from features.database import Address, address_of, open_database
from features.errors import SourceError
from features.findings import reason_of
from features.proposal.facts import TableFacts, measure
from features.proposal.relevance import may_matter
from features.read import FILE_ENDINGS, connect, create_files_schema, identifier, literal
from features.spark import is_on_spark

# Of a text file or a table of a database, no more rows than these are looked at.
MOST_ROWS = 5_000_000
SCHEMA = "seen"
_DATABASES = {".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".duckdb": "duckdb", ".ddb": "duckdb"}
_TEXTS = (".txt", ".tsv", ".tab", ".dat", ".psv")
_OTHER_DATA = (
    ".xlsx",
    ".xls",
    ".ods",
    ".json",
    ".jsonl",
    ".ndjson",
    ".avro",
    ".orc",
    ".feather",
    ".zip",
    ".gz",
    ".zst",
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is there: the tables, in a connection that finds them by their names, and what no table could be made of.

    `files` says for each table in which file it is; it is empty for a database. `others` are files and tables that
    were not looked at, each with the reason.
    """

    location: str
    address: Address | None
    connection: duckdb.DuckDBPyConnection
    tables: tuple[TableFacts, ...]
    files: Mapping[str, Path]
    others: Mapping[str, str]

    def table(self, name: str) -> TableFacts:
        """The table called `name`; KeyError if there is none."""
        return {table.name: table for table in self.tables}[name]


@contextmanager
def look_at(location: str, report: Callable[[str], None]) -> Iterator[Sight]:
    """Look at every table of the folder, or at every one of the database that may matter.

    Raises:
        SourceError: there is no such folder or database, or a file can't be read.
    """
    if is_on_spark(location):
        raise SourceError(
            f"The source {location!r} lies on Spark, and this reads folders and databases only. Export a part of the "
            "tables to Parquet and give their folder; queries for [source.tables] found on it serve on Spark too."
        )
    address = address_of(location)
    if address is None and not Path(location).is_dir():
        raise SourceError(
            f"There is no folder {location!r} to look at. Give a folder of Parquet or CSV files, or the address of a "
            "database, with --source."
        )
    with connect() as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        yield _folder(connection, location, report) if address is None else _database(connection, address, report)


def _folder(connection: duckdb.DuckDBPyConnection, location: str, report: Callable[[str], None]) -> Sight:
    folder = Path(location)
    create_files_schema(connection, folder)
    made = {
        name
        for (name,) in connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'files' AND NOT internal"
        ).fetchall()
    }
    files: dict[str, Path] = {}
    others: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        name = path.name.removesuffix(".gz").rsplit(".", 1)[0]
        if path.name.endswith(FILE_ENDINGS) and name in made:
            files[name] = path
        elif path.is_file() and not path.name.startswith(".") and (why := _say_foreign(path)) is not None:
            others[path.name] = why
    tables = []
    for name, path in files.items():
        report(f"Looking at {path.name}")
        if path.suffix == ".parquet":
            statement, is_whole = f"CREATE VIEW {SCHEMA}.{identifier(name)} AS FROM files.{identifier(name)}", True
        else:
            # Read once: a text file is split anew by each query.
            statement = f"CREATE TABLE {SCHEMA}.{identifier(name)} AS FROM files.{identifier(name)} LIMIT {MOST_ROWS}"
            is_whole = False
        try:
            connection.execute(statement)
            tables.append(_measure(connection, name, path.name, is_whole=is_whole))
        except duckdb.Error as error:
            raise SourceError(f"{path.name} can't be read: {reason_of(error)}. Repair it, or leave it out.") from error
    return Sight(location, None, _ready(connection), tuple(tables), files, others)


def _database(connection: duckdb.DuckDBPyConnection, address: Address, report: Callable[[str], None]) -> Sight:
    connection.execute("CREATE SCHEMA files")
    tables: list[TableFacts] = []
    others: dict[str, str] = {}
    with open_database(address, connection) as database:
        there = database.tables()
        for name, columns in there.items():
            if not may_matter(name, columns, there):
                others[name] = "neither its name nor its columns look like what Varme learns from"
                continue
            report(f"Looking at {name}")
            database.fetch(connection, name, MOST_ROWS)
            connection.execute(f"CREATE VIEW {SCHEMA}.{identifier(name)} AS FROM files.{identifier(name)}")
            tables.append(_measure(connection, name, name, is_whole=False))
    return Sight(address.location, address, _ready(connection), tuple(tables), {}, others)


def _measure(connection: duckdb.DuckDBPyConnection, name: str, says: str, *, is_whole: bool) -> TableFacts:
    facts = measure(_ready(connection), name, says)
    if is_whole or facts.rows < MOST_ROWS:
        return facts
    return TableFacts(facts.name, facts.says, facts.rows, facts.columns, is_whole=False)


def _ready(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    cursor = connection.cursor()
    cursor.execute(f"SET search_path = '{SCHEMA}'")
    return cursor


def _say_foreign(path: Path) -> str | None:
    """Why a file that may hold data is no table, and what to do with it; None for any other file."""
    kind = path.suffix.lower()
    if path.name.endswith(FILE_ENDINGS):
        return "it can't be read as a table"
    if kind in _DATABASES:
        return f"a database, of which the address is {_DATABASES[kind]}:///{path.as_posix()}"
    if kind in _OTHER_DATA:
        return "neither Parquet nor CSV: export it as one of them"
    if kind not in _TEXTS:
        return None
    with path.open("rb") as file:
        start = file.readline(400)
    line = " ".join(start.decode("utf-8", errors="replace").split())
    begins = f"; it begins with: {line[:100]}" if line.isprintable() and "\ufffd" not in line else ""
    return (
        f"neither Parquet nor CSV{begins}. Save it as CSV; or read it in a query, where DuckDB's "
        f"read_csv({literal(path.name)}) takes the separator as delim"
    )
