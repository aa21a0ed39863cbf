"""Loading one table: into the contract's names and types, with everything found on the way."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from features.contract import SQL_TYPES, Column, Table
from features.engine import Engine, Session
from features.findings import ENDS_BEFORE_IT_BEGINS, FUTURE, Finding, Severity, as_example, say_rows
from features.impossible import impossible_rows
from features.read import Scan, as_type, identifier, unreadable

_MEND = "Correct it in the source, or map the table by a query in [source.tables]."


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a table.

    `columns` are those of the contract that are there; `usable` says whether the table could be made of them. `extra`
    are columns that the contract does not know. `rows` were read, those left out included.
    """

    says: str
    columns: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()
    rows: int = 0
    usable: bool = False
    findings: tuple[Finding, ...] = ()


def load_table(engine: Engine, schema: str, table: Table, scan: Scan, latest: datetime) -> Loaded:
    """Create `schema.table` with the contract's columns and types, and without the rows that can't be.

    Args:
        engine: where the files go by their names in the schema `files`.
        schema: where to create the table.
        table: what the contract wants.
        scan: where it is read from.
        latest: rows dated later than this lie in the future, and are left out.
    """
    try:
        with engine.session("files") as session:
            return _load(engine, session, schema, table, scan, latest)
    except engine.errors as error:
        return Loaded(scan.says, findings=(unreadable(table.name, scan.says, error),))


def _load(engine: Engine, session: Session, schema: str, table: Table, scan: Scan, latest: datetime) -> Loaded:
    types = session.types(scan.sql)
    columns = [column for column in table.columns if column.name in types]
    present = frozenset(column.name for column in columns)
    extra = tuple(sorted(types.keys() - present))
    plain = _plain_texts(session, scan, columns, types)
    missing = _missing_columns(table, scan, types)
    if missing:
        bad = _bad_values(session, table, scan, columns, types, plain)
        return Loaded(scan.says, present, extra, findings=(*missing, *bad))
    typed = [
        f"{given if c.name in plain else as_type(given, types[c.name], c.type)} AS {c.name}"
        for c in columns
        for given in [f"t.{identifier(c.name)}"]
    ]
    select = f"SELECT {', '.join(typed)} FROM {scan.sql} AS t"
    bad = _bad_values(session, table, scan, columns, types, plain)
    create = engine.create_view if scan.is_typed_file else engine.create_table
    create(schema, table.name, select)
    rows, left_out, keeps = _left_out(session, schema, table, present, latest)
    if left_out and scan.is_typed_file:
        engine.create_view(schema, table.name, f"SELECT * FROM ({select}) AS r WHERE {keeps}")
    elif left_out:
        engine.keep_only(schema, table.name, keeps)
    repeated = _repeated_keys(session, schema, table, scan)
    return Loaded(scan.says, present, extra, rows, usable=True, findings=(*bad, *repeated, *left_out))


def _missing_columns(table: Table, scan: Scan, types: Mapping[str, str]) -> list[Finding]:
    missing = [column.name for column in table.columns if column.required and column.name not in types]
    if not missing and not set(table.happens) & types.keys():
        missing = [" nor ".join(table.happens)]
    return [
        Finding(
            "error",
            "missing_column",
            f"The table {table.name} ({scan.says}) has no column {name}. It has {sorted(types)}. Rename a column in "
            "the source, or map the table by a query in [source.tables].",
            table.name,
            name,
        )
        for name in missing
    ]


def _plain_texts(session: Session, scan: Scan, columns: Sequence[Column], types: Mapping[str, str]) -> set[str]:
    """The columns of texts of which none is empty or padded: nothing need be done to them each time they are read."""
    texts = [column.name for column in columns if column.type == "text" and types[column.name] == "VARCHAR"]
    if not texts:
        return set()
    given = [f"t.{identifier(name)}" for name in texts]
    padded = ", ".join(f"COUNT(*) FILTER (WHERE {one} LIKE ' %' OR {one} LIKE '% ' OR {one} = '')" for one in given)
    (found,) = session.rows(f"SELECT {padded} FROM {scan.sql} AS t")
    return {name for name, rows in zip(texts, found, strict=True) if rows == 0}


def _bad_values(
    session: Session,
    table: Table,
    scan: Scan,
    columns: Sequence[Column],
    types: Mapping[str, str],
    plain: AbstractSet[str],
) -> list[Finding]:
    checks: list[tuple[Column, str, str]] = []
    for column in columns:
        given, kind = f"t.{identifier(column.name)}", types[column.name]
        is_text = kind == "VARCHAR" and column.name not in plain
        filled = f"NULLIF(TRIM({given}), '') IS NOT NULL" if is_text else f"{given} IS NOT NULL"
        if kind != SQL_TYPES[column.type]:
            checks.append((column, "wrong_type", f"{filled} AND ({as_type(given, kind, column.type)}) IS NULL"))
        if column.required:
            checks.append((column, "blank", f"NOT ({filled})"))
    if not checks:
        return []
    counted = ", ".join(f"COUNT(*) FILTER (WHERE {bad})" for *_, bad in checks)
    (found,) = session.rows(f"SELECT {counted} FROM {scan.sql} AS t")
    findings = []
    for (column, code, bad), rows in zip(checks, found, strict=True):
        if rows:
            names = [one.name for one in columns]
            shown = ", ".join(f"CAST(t.{identifier(name)} AS VARCHAR)" for name in names)
            (row,) = session.rows(f"SELECT {shown} FROM {scan.sql} AS t WHERE {bad} LIMIT 1")
            example = as_example(names, row)
            if code == "wrong_type":
                must = SQL_TYPES[column.type]
                came = f"it is something else on {say_rows(rows)} of {scan.says}, such as {example[column.name]!r}"
            else:
                must, came = "filled", f"it is blank on {say_rows(rows)} of {scan.says}"
            says = f"{table.name}.{column.name} must be {must}: {came}. {_MEND}"
            findings.append(Finding("error", code, says, table.name, column.name, rows, example))
    return findings


def _left_out(
    session: Session, schema: str, table: Table, present: frozenset[str], latest: datetime
) -> tuple[int, list[Finding], str]:
    """How many rows there are; what is found of those that can't be; and the condition that keeps the others."""
    conditions = impossible_rows(table, present, "r", latest)
    counted = "".join(f", COUNT(*) FILTER (WHERE {one.sql})" for one in conditions)
    (rows, *found), *_ = session.rows(f"SELECT COUNT(*){counted} FROM {schema}.{table.name} AS r")
    findings = []
    for one, count in zip(conditions, found, strict=True):
        if not count:
            continue
        names = sorted(present)
        query = f"SELECT {', '.join(names)} FROM {schema}.{table.name} AS r WHERE {one.sql} LIMIT 1"
        example = as_example(names, session.rows(query)[0])
        why = {
            FUTURE: f"dated ({one.column}) later than {latest:%Y-%m-%d %H:%M} UTC, in the future",
            ENDS_BEFORE_IT_BEGINS: f"with {one.column} before {table.happens[0]}",
        }[one.code]
        # A subscription that is signed and begins next month is no mistake.
        severity: Severity = "note" if one.code == FUTURE and table.name == "subscriptions" else "warning"
        says = f"{table.name}: {say_rows(count)} {why}. Left out."
        findings.append(Finding(severity, one.code, says, table.name, one.column, count, example))
    return rows, findings, " AND ".join(f"NOT ({one.sql})" for one in conditions)


def _repeated_keys(session: Session, schema: str, table: Table, scan: Scan) -> list[Finding]:
    if table.key is None:
        return []
    repeated = session.rows(
        f"SELECT {table.key}, COUNT(*) FROM {schema}.{table.name} WHERE {table.key} IS NOT NULL "
        "GROUP BY 1 HAVING COUNT(*) > 1 ORDER BY 2 DESC, 1"
    )
    if not repeated:
        return []
    key, rows = repeated[0]
    more = f", and {len(repeated) - 1:,} more repeat" if len(repeated) > 1 else ""
    says = (
        f"{table.name}.{table.key} must name each row once: {key!r} stands on {rows} rows of {scan.says}{more}. "
        "Keep one row for each."
    )
    beyond = sum(count - 1 for _, count in repeated)
    return [Finding("error", "repeated_key", says, table.name, table.key, beyond, as_example([table.key], [key]))]
