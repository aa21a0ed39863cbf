"""Reading one table: from a file or a mapped query to the contract's names and types, or one clear error."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from features.contract import ACTIVITY, SQL_TYPES, TABLES, Column, ColumnType, Table
from features.errors import SourceError

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


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def create_files_schema(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make every file of the folder a view in the schema `files`, under its name without ending."""
    connection.execute(f"SET GLOBAL file_search_path = {literal(str(folder.resolve()))}")
    connection.execute("CREATE SCHEMA files")
    for path in sorted(folder.iterdir()):
        if not path.name.endswith(FILE_ENDINGS):
            continue
        name = path.name.removesuffix(".gz").rsplit(".", 1)[0]
        try:
            connection.execute(f"CREATE VIEW files.{identifier(name)} AS FROM {_file_scan(connection, path)}")
        except duckdb.CatalogException as error:
            raise SourceError(
                f"The folder {str(folder)!r} holds two files called {name!r} ({path.name} is one). Keep one of them."
            ) from error
        except duckdb.Error as error:
            raise _unreadable(path, error) from error


def _file_scan(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    file = literal(str(path.resolve()))
    if path.suffix == ".parquet":
        return f"read_parquet({file})"
    types = connection.execute(f"DESCRIBE FROM read_csv({file}, sample_size = -1)").fetchall()
    # DuckDB reads 00123 as the number 123; an identifier must keep its zeros.
    whole = [name for name, kind, *_ in types if kind == "BIGINT"]
    if not whole:
        return f"read_csv({file}, sample_size = -1)"
    padded = ", ".join(f"BOOL_OR(regexp_matches({identifier(name)}, '^0[0-9]'))" for name in whole)
    found = connection.execute(f"SELECT {padded} FROM read_csv({file}, all_varchar = true)").fetchone() or ()
    texts = ", ".join(f"{literal(name)}: 'VARCHAR'" for name, is_padded in zip(whole, found, strict=True) if is_padded)
    return f"read_csv({file}, sample_size = -1{f', types = {{{texts}}}' if texts else ''})"


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
            reads = f"read_parquet({file})" if ending == ".parquet" else f"read_csv({file}, all_varchar = true)"
            return Scan(reads, path.name, is_typed_file=ending == ".parquet")
    return None


def _unreadable(what: Path | str, error: duckdb.Error) -> SourceError:
    name = what.name if isinstance(what, Path) else what
    reason = str(error).strip().splitlines()[0]
    return SourceError(f"{name} can't be read: {reason} Repair it, or leave it out and try again.")


def _as_type(column: str, given: str, wanted: ColumnType) -> str:
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


def load_table(connection: duckdb.DuckDBPyConnection, schema: str, table: Table, scan: Scan) -> frozenset[str]:
    """Create `schema.table` with the contract's columns and types, and return the columns that are there.

    Raises:
        SourceError: it can't be read, a required column is missing or blank, a value has the wrong type, or a key
            repeats.
    """
    cursor = connection.cursor()
    cursor.execute("SET search_path = 'files'")
    try:
        described = cursor.execute(f"DESCRIBE SELECT * FROM {scan.sql} AS t").fetchall()
    except duckdb.Error as error:
        raise _unreadable(scan.says, error) from error
    types = {name: kind for name, kind, *_ in described}
    required = {column.name for column in table.columns if column.required}
    if missing := required - types.keys():
        raise SourceError(
            f"The table {table.name} ({scan.says}) has no column {', no column '.join(sorted(missing))}. It has "
            f"{sorted(types)}. Rename a column in the source, or map the table by a query in [source.tables]."
        )
    columns = [column for column in table.columns if column.name in types]
    typed = [f"{_as_type(f't.{identifier(c.name)}', types[c.name], c.type)} AS {c.name}" for c in columns]
    relation = "VIEW" if scan.is_typed_file else "TABLE"
    statement = f"CREATE {relation} {schema}.{table.name} AS SELECT {', '.join(typed)} FROM {scan.sql} AS t"
    try:
        _refuse_bad_values(cursor, table, scan, columns, types)
        cursor.execute(statement)
    except duckdb.Error as error:
        raise _unreadable(scan.says, error) from error
    _refuse_repeated_keys(cursor, schema, table, scan)
    return frozenset(column.name for column in columns)


def _refuse_bad_values(
    cursor: duckdb.DuckDBPyConnection, table: Table, scan: Scan, columns: list[Column], types: dict[str, str]
) -> None:
    checks: list[tuple[Column, str]] = []
    for column in columns:
        given = f"t.{identifier(column.name)}"
        value = _as_type(given, types[column.name], column.type)
        filled = f"NULLIF(TRIM(CAST({given} AS VARCHAR)), '') IS NOT NULL"
        if types[column.name] != SQL_TYPES[column.type]:
            checks.append((column, f"{filled} AND ({value}) IS NULL"))
        if column.required:
            checks.append((column, f"NOT ({filled})"))
    if not checks:
        return
    counted = ", ".join(
        f"COUNT(*) FILTER (WHERE {bad}), ANY_VALUE(CAST(t.{identifier(column.name)} AS VARCHAR)) FILTER (WHERE {bad})"
        for column, bad in checks
    )
    found = cursor.execute(f"SELECT {counted} FROM {scan.sql} AS t").fetchone() or ()
    for (column, _), rows, example in zip(checks, found[::2], found[1::2], strict=True):
        if rows:
            came = f"hold a value that is none, such as {example!r}" if (example or "").strip() else "are blank"
            raise SourceError(
                f"{table.name}.{column.name} must be {SQL_TYPES[column.type]}: {rows} rows of {scan.says} {came}. "
                "Correct them in the source, or map the table by a query in [source.tables]."
            )


def _refuse_repeated_keys(cursor: duckdb.DuckDBPyConnection, schema: str, table: Table, scan: Scan) -> None:
    if table.key is None:
        return
    repeated = cursor.execute(
        f"SELECT {table.key}, COUNT(*) FROM {schema}.{table.name} GROUP BY 1 HAVING COUNT(*) > 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    if repeated:
        key, rows = repeated[0]
        raise SourceError(
            f"{table.name}.{table.key} must name each row once: {len(repeated)} values of {scan.says} repeat, such as "
            f"{key!r} on {rows} rows. Keep one row for each."
        )
