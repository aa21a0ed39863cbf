"""In which form a column can be read as a time: as DuckDB reads it, as a text in another order, as a number."""

import re
from dataclasses import dataclass

import duckdb

from features.read import identifier, literal

_TEXTS = tuple(
    (day + time, not time)
    for day in ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
    for time in ("", " %H:%M", " %H:%M:%S")
)
_LOOKS_LIKE_TIME = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}|\d{8}$")
_DAYS = (19000101, 21001231)
# From 1980 on, in seconds and in thousandths of them: smaller numbers are more likely to count something.
_SECONDS = (315_532_800, 4_102_444_800)


@dataclass(frozen=True, slots=True)
class TimeForm:
    """SQL that reads the column as a time, with `{0}` in the column's place; `is_day`: it has no time of day."""

    sql: str
    is_day: bool = False
    says: str = ""


def forms_of_text(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, ends: tuple[str, str], filled: int
) -> tuple[TimeForm, ...]:
    """The forms in which every text of the column is a time; `ends` are the first and the last in their order."""
    if not all(_LOOKS_LIKE_TIME.match(end) for end in ends):
        return ()
    column = f"NULLIF(TRIM({identifier(name)}), '')"
    if _count(connection, table, f"TRY_CAST({column} AS TIMESTAMP)") == filled:
        return (TimeForm("{0}", is_day=len(ends[1]) <= len("2026-06-30")),)
    return tuple(
        TimeForm(f"strptime(NULLIF(TRIM({{0}}), ''), {literal(form)})", is_day=is_day, says=form)
        for form, is_day in _TEXTS
        if _count(connection, table, f"try_strptime({column}, {literal(form)})") == filled
    )


def forms_of_whole(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, ends: tuple[int, int], filled: int
) -> tuple[TimeForm, ...]:
    """The form in which every whole number of the column is a time: 20260630, or seconds since 1970."""
    first, last = ends
    if _DAYS[0] <= first <= last <= _DAYS[1]:
        form = TimeForm("strptime(CAST({0} AS VARCHAR), '%Y%m%d')", is_day=True, says="%Y%m%d")
        written = f"try_strptime(CAST({identifier(name)} AS VARCHAR), '%Y%m%d')"
        return (form,) if _count(connection, table, written) == filled else ()
    for times, says in ((1_000_000, "seconds since 1970"), (1_000, "thousandths of a second since 1970")):
        unit = 1_000_000 // times
        if _SECONDS[0] * unit <= first <= last <= _SECONDS[1] * unit:
            return (TimeForm(f"make_timestamp({{0}} * {times})", says=says),)
    return ()


def _count(connection: duckdb.DuckDBPyConnection, table: str, value: str) -> int:
    (filled,) = connection.execute(f"SELECT COUNT({value}) FROM {table}").fetchone() or (0,)
    return int(filled)
