"""Comparing a source with the contract: everything that reading found, and what looking at it adds."""

from collections.abc import Callable, Iterable

from features.check.coverage import cover, hole_findings
from features.check.gaps import gap_findings, say_cost
from features.check.own import own_findings
from features.check.report import SEVERITIES, ColumnCheck, ColumnStatus, Coverage, Report, TableCheck, TableStatus
from features.check.rows import after_cancellation, later_in_future, never_seen, paid_before_issued
from features.contract import ACTIVITY, SQL_TYPES, TABLES, Table
from features.findings import Finding
from features.overwritten import overwritten
from features.snapshots import Churn, customers_query, first_activity
from features.source import Reading, Source


def check_source(reading: Reading, churn: Churn, report: Callable[[str], None] | None = None) -> Report:
    """Compare what was read with the contract.

    Args:
        reading: the source as `features.source.read_source` found it, with or without errors.
        churn: what counts as churn: by inactivity, no cancellations are needed.
        report: is told, in a sentence, what is going on.
    """
    tell = report or (lambda _sentence: None)
    findings = list(reading.findings)
    coverages: dict[str, Coverage] = {}
    source = reading.source
    if source is not None:
        for name in source.tables:
            tell(f"Counting {name} by month")
            if (coverage := cover(source, name)) is not None:
                coverages[name] = coverage
        findings += hole_findings(coverages)
        tell("Looking for rows that nothing reads")
        findings += later_in_future(source, reading.latest)
        findings += paid_before_issued(source)
        if churn.by == "cancellation":
            findings += after_cancellation(source)
        findings += never_seen(source)
        tell("Looking for signs of overwritten columns")
        findings += _overwritten(source)
    if source is not None:
        findings += own_findings(source)
    findings += gap_findings({name: loaded.columns for name, loaded in reading.tables.items()} | _unread(reading))
    if churn.by == "inactivity":
        # Nothing reads them there.
        findings = [one for one in findings if (one.code, one.table) != ("no_table", "cancellations")]
    ordered = tuple(sorted(findings, key=lambda one: SEVERITIES.index(one.severity)))
    tables = tuple(
        _table(table, reading, ordered, coverages.get(table.name), churn)
        for table in (*TABLES.values(), ACTIVITY)
        if table is not ACTIVITY or ACTIVITY.name in reading.tables
    )
    whole = Report(reading.location, churn.by, tables, ordered)
    if source is None or not whole.is_trainable:
        return whole
    return _with_figures(whole, source, churn)


def _unread(reading: Reading) -> dict[str, frozenset[str]]:
    """Tables that are there and can't be read: they are no gap, the error says what they are."""
    broken = {one.table for one in reading.findings if one.code in ("unreadable", "two_files")}
    return {name: TABLES[name].names for name in broken if name in TABLES}


def _overwritten(source: Source) -> Iterable[Finding]:
    for sign in overwritten(source.until(source.latest_snapshot)):
        table, _, column = sign.column.partition(".")
        if sign.column in source.trusted:
            says = (
                f"{sign.column} looks overwritten: {sign.says}. [source] trusted vouches for it, so features read it."
            )
            yield Finding("note", "overwritten", says, table, column, sign.rows)
            continue
        cost = say_cost(table, {column}) or "No feature reads it."
        says = (
            f"{sign.column} looks overwritten: {sign.says}. It is in quarantine: {cost} If nobody overwrites it, say "
            f'so in [source]: trusted = ["{sign.column}"].'
        )
        yield Finding("warning", "overwritten", says, table, column, sign.rows)


def _table(
    table: Table, reading: Reading, findings: Iterable[Finding], coverage: Coverage | None, churn: Churn
) -> TableCheck:
    here = [one for one in findings if one.table == table.name]
    loaded = reading.tables.get(table.name)
    required = {"accounts"} if churn.by == "inactivity" else {"accounts", "cancellations"}
    status: TableStatus
    if loaded is not None:
        status = "present" if loaded.usable else "unusable"
    elif any(one.code in ("unreadable", "two_files") for one in here):
        status = "unusable"
    else:
        status = "missing" if table.name in required else "absent"
    columns: tuple[ColumnCheck, ...] = ()
    if loaded is not None and (loaded.columns or loaded.usable):
        columns = tuple(
            ColumnCheck(
                column.name, SQL_TYPES[column.type], column.required, _column(column.name, loaded.columns, here)
            )
            for column in table.columns
        )
    return TableCheck(
        table.name,
        loaded.says if loaded else "",
        status,
        loaded.rows if loaded else 0,
        columns,
        loaded.extra if loaded else (),
        coverage,
    )


def _column(name: str, present: frozenset[str], findings: Iterable[Finding]) -> ColumnStatus:
    codes = {one.code for one in findings if one.column == name and one.severity != "note"}
    statuses: dict[str, ColumnStatus] = {
        "missing_column": "missing",
        "wrong_type": "wrong type",
        "blank": "blank",
        "overwritten": "overwritten",
    }
    return next(
        (status for code, status in statuses.items() if code in codes), "present" if name in present else "absent"
    )


def _with_figures(report: Report, source: Source, churn: Churn) -> Report:
    day, start = source.latest_snapshot, first_activity(source)
    ((accounts,),) = source.rows("SELECT COUNT(*) FROM accounts")
    ((customers,),) = source.rows(f"SELECT COUNT(*) FROM ({customers_query(source, churn, [day])})")
    cancellations = None
    if "cancellations" in source.tables:
        ((cancellations,),) = source.rows(
            "SELECT COUNT(*) FROM cancellations AS c JOIN accounts AS a "
            "ON a.account_id = c.account_id AND c.notified_at >= a.signed_up_on"
        )
    return Report(
        report.location,
        report.churn,
        report.tables,
        report.findings,
        source.left_out,
        source.end_of_data,
        None if start is None else churn.closes(start),
        day,
        accounts,
        customers,
        cancellations,
    )
