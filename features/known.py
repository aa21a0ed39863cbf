"""When a row, and a value in it, became known: the rule that keeps features free of leakage, as SQL.

Everything here is a text in DuckDB's dialect that compares times with a *boundary*, an expression for
00:00 UTC at the start of a day. A date without a time is known at the end of that date; cast to a timestamp, it lies
before the boundary exactly when it lies on an earlier day.
"""

from collections.abc import Set as AbstractSet

from features.contract import Column, Table


def happened_at(table: Table, present: AbstractSet[str], alias: str) -> str:
    """The row's own time: the earliest of the columns that date it."""
    times = [f"CAST({alias}.{column} AS TIMESTAMP)" for column in table.happens if column in present]
    if len(times) == 1:
        return times[0]
    # An engine's LEAST may give null where one of them is null; a row has happened at the first time it has.
    first, second = times
    return f"CASE WHEN {second} < {first} OR {first} IS NULL THEN {second} ELSE {first} END"


def known_at(table: Table, present: AbstractSet[str], alias: str) -> str:
    """When the business learnt of the row: as it happened, or when it was recorded, if that was later."""
    happened = happened_at(table, present, alias)
    if "recorded_at" not in present:
        return happened
    return f"CASE WHEN {alias}.recorded_at > {happened} THEN {alias}.recorded_at ELSE {happened} END"


def visible(column: Column, present: AbstractSet[str], alias: str, boundary: str) -> str | None:
    """The column as it was known at the boundary; None where the source does not have it."""
    if column.name not in present:
        return None
    if column.known_with is None:
        return f"{alias}.{column.name}"
    if column.known_with not in present:
        # Nobody can say when it became known, so nobody knew it.
        return None
    return f"CASE WHEN {alias}.{column.known_with} < {boundary} THEN {alias}.{column.name} END"
