"""Where one table is read from, a file or a mapped query, and how its values become the contract's types."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from features.contract import ACTIVITY, SQL_TYPES, TABLES, ColumnType, Table
from features.findings import Finding, reason_of

# A text that says something and does not begin as 2026-06-30 does.
_NOT_ISO = r"^\s*([^\s\d]|\d{1,3}\D|\d{4}[^-\d]|\d{4}-\d{1,2}[^-\d]|\d{5})"
FILE_ENDINGS = (".parquet", ".csv", ".csv.gz")
_HAS_ZONE = r"(Z|[+-]\d{2}(:?\d{2})?)$"


@dataclass(frozen=True, slots=True)
class Scan:
    """Where a table is read from: SQL, what to call it in a message, and whether it may be read anew each time."""

    sql: str
    says: str
    is_typed_file: bool


def table_of(name: str) -> Table:
    """The contract's table called `name`, or the table of activity."""
    return ACTIVITY if name == ACTIVITY.name else TABLES[name]


def connect() -> duckdb.DuckDBPyConnection:
    """An empty database in memory, which writes to the disk where memory does not suffice."""
    connection = duckdb.connect()
    # In a notebook without ipywidgets the bar is off, and DuckDB refuses even to be told so.
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET temp_directory = {literal(tempfile.gettempdir())}")
    return connection


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def create_files_schema(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Finding]:
    """Make every file of the folder a view in the schema `files`, under its name without ending.

    Files that can't be read, or whose name is taken, are found as errors; the table is that of the file's name.
    """
    findings: list[Finding] = []
    connection.execute(f"SET GLOBAL file_search_path = {literal(str(folder.resolve()))}")
    connection.execute("CREATE SCHEMA files")
    for path in sorted(folder.iterdir()):
        if not path.name.endswith(FILE_ENDINGS):
            continue
        name = path.name.removesuffix(".gz").rsplit(".", 1)[0]
        try:
            connection.execute(f"CREATE VIEW files.{identifier(name)} AS FROM {_file_scan(connection, path)}")
        except duckdb.CatalogException:
            says = f"The folder {str(folder)!r} holds two files called {name!r} ({path.name} is one). Keep one of them."
            findings.append(Finding("error", "two_files", says, name))
        except duckdb.Error as error:
            findings.append(unreadable(name, path.name, error))
    return findings


def _file_scan(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    file = literal(str(path.resolve()))
    if path.suffix == ".parquet":
        return f"read_parquet({file})"
    types = connection.execute(f"DESCRIBE FROM read_csv({file}, header = true, sample_size = -1)").fetchall()
    # DuckDB reads 00123 as the number 123; an identifier must keep its zeros. And of 03/04/2026 it guesses which number
    # is the day: only dates that can't be mistaken are read as dates, others stay texts for a query to read.
    suspicious = {"BIGINT": "^0[0-9]", "DATE": _NOT_ISO, "TIMESTAMP": _NOT_ISO}
    asked = [(name, suspicious[kind]) for name, kind, *_ in types if kind in suspicious]
    if not asked:
        return f"read_csv({file}, header = true, sample_size = -1)"
    checks = ", ".join(f"BOOL_OR(regexp_matches({identifier(name)}, {literal(pattern)}))" for name, pattern in asked)
    found = connection.execute(f"SELECT {checks} FROM read_csv({file}, header = true, all_varchar = true)").fetchone()
    texts = ", ".join(
        f"{literal(name)}: 'VARCHAR'" for (name, _), is_found in zip(asked, found or (), strict=True) if is_found
    )
    return f"read_csv({file}, header = true, sample_size = -1{f', types = {{{texts}}}' if texts else ''})"


def scan_of(table: Table, folder: Path, query: str | None) -> Scan | None:
    """Where the table is read from: the mapped query, or its file in the folder; None if there is neither."""
    if query is not None:
        return Scan(
            f"({query.strip().rstrip(';')})", f"the query for {table.name} in [source.tables]", is_typed_file=False
        )
    for ending in FILE_ENDINGS:
        path = folder / f"{table.name}{ending}"
        if path.is_file():
            file = literal(str(path.resolve()))
            reads = (
                f"read_parquet({file})"
                if ending == ".parquet"
                else f"read_csv({file}, header = true, all_varchar = true)"
            )
            return Scan(reads, path.name, is_typed_file=ending == ".parquet")
    return None


def unreadable(table: str, what: str, error: Exception) -> Finding:
    """That a file or a query can't be read, with the engine's own reason."""
    says = f"{what} can't be read: {reason_of(error)}. Repair it, or leave it out and try again."
    return Finding("error", "unreadable", says, table)


def as_type(column: str, given: str, wanted: ColumnType) -> str:
    """SQL for the column in the wanted type; null where a value can't be one."""
    if given == "VARCHAR":
        column = f"NULLIF(TRIM({column}), '')"
    if wanted == "text":
        return f"CAST({column} AS VARCHAR)"
    if given == "TIMESTAMP WITH TIME ZONE":
        # Through the epoch, since a cast would depend on the time zone of the machine.
        return f"CAST(make_timestamp(epoch_us({column})) AS {SQL_TYPES[wanted]})"
    if wanted in ("timestamp", "date") and given == "VARCHAR":
        zoned = f"make_timestamp(epoch_us(TRY_CAST({column} AS TIMESTAMPTZ)))"
        plain = f"TRY_CAST({column} AS TIMESTAMP)"
        moment = f"CASE WHEN regexp_matches({column}, ':.*{_HAS_ZONE}') THEN {zoned} ELSE {plain} END"
        return f"CAST({moment} AS {SQL_TYPES[wanted]})"
    if wanted == "int":
        # A cast alone would round 3.5 to 4.
        return f"CASE WHEN TRY_CAST({column} AS DOUBLE) % 1 = 0 THEN TRY_CAST({column} AS BIGINT) END"
    return f"TRY_CAST({column} AS {SQL_TYPES[wanted]})"
