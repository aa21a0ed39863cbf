"""Rows to look at: values from the future, prepaid invoices, rows after the cancellation, values never seen."""

from collections.abc import Iterator
from datetime import datetime

from features.catalogue import catalogue
from features.contract import TABLES, Table
from features.findings import Finding, Severity, as_example, say_rows
from features.known import happened_at
from features.read import literal, table_of
from features.snapshots import lost_query
from features.source import Source
from features.state import CatalogueState


def later_in_future(source: Source, latest: datetime) -> Iterator[Finding]:
    """Values that became known later than their row, and only after the moment of reading; nobody sees them until then.

    Planned dates may lie ahead, and so may the end of a subscription with a fixed term.
    """
    for name, present in source.tables.items():
        table = table_of(name)
        moments = [
            column.name
            for column in table.columns
            if column.name in present
            and column.type in ("date", "timestamp")
            and not column.planned
            and column.name not in table.happens
        ]
        for column, rows, example in _found(
            source, table, {moment: f"r.{moment} > TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S}'" for moment in moments}
        ):
            is_planned = (name, column) == ("subscriptions", "ended_on")
            severity: Severity = "note" if is_planned else "warning"
            says = f"{name}: {say_rows(rows)} with {column} in the future. Nobody sees it until then; the row stays."
            yield Finding(severity, "later_in_future", says, name, column, rows, example)


def paid_before_issued(source: Source) -> Iterator[Finding]:
    """Invoices paid before they were issued: money paid in advance, or a mistake."""
    if "paid_on" not in source.tables.get("invoices", ()):
        return
    for column, rows, example in _found(source, TABLES["invoices"], {"paid_on": "r.paid_on < r.issued_on"}):
        says = f"invoices: {say_rows(rows)} with paid_on before issued_on, which is read as paid in advance."
        yield Finding("note", "paid_before_issued", says, "invoices", column, rows, example)


def after_cancellation(source: Source) -> Iterator[Finding]:
    """Rows of an account from after its cancellation took effect, and before it came back: they belong to no spell."""
    if not {"accounts", "cancellations"} <= source.tables.keys():
        return
    lost = lost_query(source)
    for name, present in source.tables.items():
        table = table_of(name)
        if name == "accounts" or table.outlives_spell:
            continue
        happened = happened_at(table, present, "r")
        # Most accounts never cancel, so their rows are passed over first.
        is_lost = (
            f"r.account_id IN (SELECT account_id FROM ({lost})) AND EXISTS (SELECT 1 FROM ({lost}) AS l "
            f"WHERE l.account_id = r.account_id AND {happened} >= l.lost_from "
            f"AND ({happened} < l.lost_until OR l.lost_until IS NULL))"
        )
        names = sorted(present)
        query = f"FROM {name} AS r WHERE {is_lost}"
        ((rows,),) = source.rows(f"SELECT COUNT(*) {query}")
        if rows:
            (row,) = source.rows(f"SELECT {', '.join(f'r.{column}' for column in names)} {query} LIMIT 1")
            dated = next(column for column in table.happens if column in present)
            says = f"{name}: {say_rows(rows)} dated after their account's cancellation ({dated}). Nothing reads them."
            yield Finding("warning", "after_cancellation", says, name, dated, rows, as_example(names, row))


def never_seen(source: Source) -> Iterator[Finding]:
    """Values that features count and that a column never holds: `champion`, where the table says `Champion`."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for feature in catalogue(CatalogueState()):
        inner = feature.inner
        for where in getattr(inner, "where", ()):
            if where.values and where.column in source.tables.get(feature.source, ()):
                wanted.setdefault((feature.source, where.column), set()).update(where.values)
    for (name, column), values in wanted.items():
        listed = ", ".join(literal(value) for value in sorted(values))
        ((rows, found),) = source.rows(
            f"SELECT COUNT({column}), COUNT(*) FILTER (WHERE {column} IN ({listed})) FROM {name}"
        )
        if rows and not found:
            commonest = source.rows(
                f"SELECT {column} FROM {name} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 3"
            )
            held = ", ".join(
                repr(value) for value in as_example("abc"[: len(commonest)], [v for (v,) in commonest]).values()
            )
            says = (
                f"{name}.{column} never holds {' or '.join(repr(value) for value in sorted(values))}, which features "
                f"count; it holds {held}. They will be zero. Map the values by a query in [source.tables]."
            )
            yield Finding("warning", "never_seen", says, name, column, rows)


def _found(source: Source, table: Table, conditions: dict[str, str]) -> Iterator[tuple[str, int, dict[str, str]]]:
    """For each column whose condition some rows meet: how many, and one of them."""
    if not conditions:
        return
    counted = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in conditions.values())
    (counts,) = source.rows(f"SELECT {counted} FROM {table.name} AS r")
    names = sorted(source.tables[table.name])
    for (column, condition), rows in zip(conditions.items(), counts, strict=True):
        if rows:
            (row,) = source.rows(f"SELECT {', '.join(names)} FROM {table.name} AS r WHERE {condition} LIMIT 1")
            yield column, rows, as_example(names, row)
