"""Rows that can't be: from the future, or over before they began. They are left out when a table is loaded.

Only what is known of the row itself decides, at the moment when it becomes known: an end before the beginning was
known before the row. So leaving such a row out tells no snapshot what it could not know.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from features.contract import Table
from features.findings import ENDS_BEFORE_IT_BEGINS, FUTURE
from features.known import happened_at


@dataclass(frozen=True, slots=True)
class Impossible:
    """A condition, as SQL that is true or false and never null, under which a row can't be."""

    code: str
    column: str
    sql: str


def impossible_rows(table: Table, present: AbstractSet[str], alias: str, latest: datetime) -> list[Impossible]:
    """The conditions under which a row can't be; a row meets at most one of them.

    Args:
        table: whose rows.
        present: the columns that are there.
        alias: what the table is called in the query.
        latest: a row that happened later lies in the future.
    """
    dated = [column for column in table.happens if column in present]
    future = f"{happened_at(table, present, alias)} > TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S}'"
    conditions = [(FUTURE, dated[0], future)]
    conditions += [
        (ENDS_BEFORE_IT_BEGINS, column, _ends_before(f"{alias}.{column}", f"{alias}.{dated[0]}"))
        for column in table.never_before_row
        if column in present
    ]
    found: list[Impossible] = []
    for code, column, sql in conditions:
        earlier = [f"NOT ({one.sql})" for one in found]
        found.append(Impossible(code, column, " AND ".join([f"({sql}) IS TRUE", *earlier])))
    return found


def _ends_before(end: str, begin: str) -> str:
    # An end at midnight is a date without a time: its day alone counts.
    is_day = f"CAST({end} AS TIMESTAMP) = CAST(CAST({end} AS DATE) AS TIMESTAMP)"
    return f"CASE WHEN {is_day} THEN CAST({end} AS DATE) < CAST({begin} AS DATE) ELSE {end} < {begin} END"
