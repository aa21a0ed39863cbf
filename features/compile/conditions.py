"""Conditions of declarations as SQL, and where a window begins."""

from collections.abc import Sequence

from features.aggregates import DaysSinceActive, MeanDays, StandingChange, Steps, Where
from features.contract import Table
from features.declare import Feature
from features.read import literal


def condition(where: Where, alias: str = "r") -> str:
    """A declared condition over what was known; a row of `s` is the snapshot."""
    column = f"{alias}.{where.column}"
    if where.passed:
        return f"{column} < s.snapshot_on"
    if not where.values:
        return f"{column} IS NULL"
    return f"{column} IN ({', '.join(literal(value) for value in where.values)})"


def conditions(where: Sequence[Where], alias: str = "r") -> str:
    """All of them; a claim that always holds where there is none."""
    return " AND ".join(condition(one, alias) for one in where) or "1 = 1"


def window_start(days: int | None) -> str:
    """The day on which a window begins: it never reaches back behind the spell."""
    if days is None:
        return "s.spell_started_on"
    return f"GREATEST(s.snapshot_on - {days}, s.spell_started_on)"


def reaches_back(days: int) -> str:
    """Whether both the spell and the table reach back so many days from the snapshot."""
    start = f"s.snapshot_on - {days}"
    return f"s.spell_started_on <= {start} AND covered.since <= {start}"


def stands(table: Table, day: str = "s.snapshot_on") -> str:
    """Whether a row `r` stands on a day: it has begun before it, and not ended."""
    ends = f"r.{table.stands_until}"
    return f"r.happened_at < CAST({day} AS TIMESTAMP) AND ({ends} IS NULL OR {ends} >= {day})"


def in_window(feature: Feature) -> str:
    """Whether a row `r` lies in the feature's window; without one, whether there is a row."""
    if feature.window_days is None or isinstance(feature.aggregate, StandingChange | Steps | DaysSinceActive):
        return "r.happened_at IS NOT NULL"
    return f"{dated(feature)} >= {window_start(feature.window_days)}"


def in_window_before(feature: Feature, periods: int = 1) -> str:
    """Whether a row `r` lies in one of the windows before the feature's own."""
    length = feature.window_days or 0
    return f"{dated(feature)} >= {window_start((periods + 1) * length)} AND {dated(feature)} < {window_start(length)}"


def dated(feature: Feature) -> str:
    """The time of a row `r` that puts it into a window."""
    aggregate = feature.inner
    column = aggregate.end if isinstance(aggregate, MeanDays) else getattr(aggregate, "dated_by", None)
    return f"r.{column or 'happened_at'}"
