"""Compiling the features of the small tables: each snapshot sees each row as it was known on the day."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from features.contract import Table
from features.declare import (
    Aggregate,
    Count,
    DaysSince,
    DaysUntil,
    Distinct,
    Feature,
    Longest,
    MeanDays,
    MilestoneOverdue,
    StandingChange,
    StandingLatest,
    StandingTotal,
    Total,
    Where,
)
from features.errors import DeclarationError
from features.known import happened_at, known_at, visible
from features.read import literal
from features.state import CatalogueState

NOW = "CAST(s.snapshot_on AS TIMESTAMP)"


def condition(where: Where, alias: str = "r") -> str:
    """A declared condition as SQL over what was known."""
    column = f"{alias}.{where.column}"
    if where.passed:
        return f"{column} < s.snapshot_on"
    if not where.values:
        return f"{column} IS NULL"
    return f"{column} IN ({', '.join(literal(value) for value in where.values)})"


def window_start(days: int | None) -> str:
    """The day on which a window begins: it never reaches back behind the spell."""
    if days is None:
        return "s.spell_started_on"
    return f"GREATEST(s.snapshot_on - {days}, s.spell_started_on)"


def compile_rows(
    table: Table,
    present: AbstractSet[str],
    features: Sequence[Feature],
    state: CatalogueState,
) -> str:
    """One query for the features of a table, with a row for each snapshot of each customer.

    The part called `seen` holds what the snapshot may see: rows known before it, in them only the values known
    before it, and nothing from before the spell (people apart).
    """
    columns = ", ".join(
        f"{visible(column, present, 'r', NOW) or 'NULL'} AS {column.name}"
        for column in table.columns
        if column.name in present and column.name not in ("account_id", "recorded_at")
    )
    spell = "" if table.outlives_spell else f" AND {happened_at(table, present, 'r')} >= s.spell_started_on"
    outputs = ", ".join(f"{_value(table, present, feature, state)} AS {feature.name}" for feature in features)
    return f"""
    WITH seen AS (
        SELECT s.account_id, s.snapshot_on, {happened_at(table, present, "r")} AS happened_at, {columns}
        FROM snapshots AS s JOIN {table.name} AS r
          ON r.account_id = s.account_id AND {known_at(table, present, "r")} < {NOW}{spell}
    ),
    covered AS (SELECT MIN({known_at(table, present, "r")}) AS since FROM {table.name} AS r)
    SELECT s.account_id, s.snapshot_on, {outputs}
    FROM snapshots AS s CROSS JOIN covered
    LEFT JOIN seen AS r ON r.account_id = s.account_id AND r.snapshot_on = s.snapshot_on
    GROUP BY s.account_id, s.snapshot_on, s.spell_started_on
    """


def _value(  # noqa: C901, PLR0911, PLR0912 -- one case for each aggregate, side by side
    table: Table, present: AbstractSet[str], feature: Feature, state: CatalogueState
) -> str:
    aggregate, window = feature.aggregate, feature.window_days
    dated_by = getattr(aggregate, "dated_by", None) or "happened_at"
    in_window = "r.happened_at IS NOT NULL"
    if window is not None and not isinstance(aggregate, StandingChange):
        dated = aggregate.end if isinstance(aggregate, MeanDays) else dated_by
        in_window = f"r.{dated} >= {window_start(window)}"
    chosen = " AND ".join([in_window, *(condition(where) for where in getattr(aggregate, "where", ()))])

    def zero_if_covered(value: str) -> str:
        # A window without rows is zero where the table reaches back to its beginning, and unknown where it does not.
        is_covered = f"COUNT(*) FILTER (WHERE {in_window}) > 0 OR MIN(covered.since) <= {window_start(window)}"
        return f"CASE WHEN {is_covered} THEN COALESCE({value}, 0) END"

    match aggregate:
        case Count():
            return zero_if_covered(f"COUNT(*) FILTER (WHERE {chosen})")
        case Total(column, blank):
            value = f"COALESCE(r.{column}, {blank})" if column in present else str(blank)
            return zero_if_covered(f"SUM({value}) FILTER (WHERE {chosen})")
        case Distinct(column):
            counted = "CAST(r.happened_at AS DATE)" if column == "day" else f"r.{column}"
            return zero_if_covered(f"COUNT(DISTINCT {counted}) FILTER (WHERE {chosen})")
        case DaysSince():
            return f"DATE_DIFF('day', CAST(MAX(r.happened_at) FILTER (WHERE {chosen}) AS DATE), s.snapshot_on)"
        case Longest(column):
            earliest = f"CAST(MIN(r.{column}) FILTER (WHERE {chosen}) AS DATE)"
            return zero_if_covered(f"DATE_DIFF('day', {earliest}, s.snapshot_on)")
        case MeanDays(start, end, at_least_zero):
            seconds = f"DATE_DIFF('second', CAST(r.{start} AS TIMESTAMP), CAST(r.{end} AS TIMESTAMP))"
            if at_least_zero:
                seconds = f"GREATEST({seconds}, 0)"
            rows = f"NULLIF(COUNT({seconds}) FILTER (WHERE {chosen}), 0)"
            return f"CAST(SUM({seconds}) FILTER (WHERE {chosen}) AS DOUBLE) / ({rows} * 86400.0)"
        case StandingTotal(column, per):
            standing = f"{chosen} AND {_stands(table, 's.snapshot_on')}"
            return zero_if_covered(_standing(column, per, standing))
        case StandingChange(column, per):
            before = f"(s.snapshot_on - {window})"
            then = _standing(column, per, _stands(table, before))
            now = _standing(column, per, _stands(table, "s.snapshot_on"))
            return f"CAST({now} AS DOUBLE) / NULLIF(CAST({then} AS DOUBLE), 0)"
        case StandingLatest(column):
            # The text itself breaks a tie between rows that began together.
            newest = f"CAST(r.happened_at AS VARCHAR) || '|' || r.{column}"
            return f"ARG_MAX(r.{column}, {newest}) FILTER (WHERE {_stands(table, 's.snapshot_on')})"
        case DaysUntil(column):
            earliest = f"MIN(r.{column}) FILTER (WHERE {_stands(table, 's.snapshot_on')})"
            return f"DATE_DIFF('day', s.snapshot_on, CAST({earliest} AS DATE))"
        case MilestoneOverdue():
            return zero_if_covered(_overdue(state))
    raise DeclarationError(f"{feature.name}: {_kind(aggregate)} can't be computed from the table {table.name}.")


def _kind(aggregate: Aggregate) -> str:
    return type(aggregate).__name__


def _stands(table: Table, day: str) -> str:
    ends = f"r.{table.stands_until}"
    return f"r.happened_at < CAST({day} AS TIMESTAMP) AND ({ends} IS NULL OR {ends} >= {day})"


def _standing(column: str | None, per: str | None, standing: str) -> str:
    if column is None:
        return f"COUNT(*) FILTER (WHERE {standing})"
    total = f"SUM(r.{column}) FILTER (WHERE {standing})"
    if per is None:
        return total
    return f"CAST({total} AS DOUBLE) / NULLIF(CAST(SUM(r.{per}) FILTER (WHERE {standing}) AS DOUBLE), 0)"


def _overdue(state: CatalogueState) -> str:
    # The next milestone is the one that comes first, usually, of those not reached.
    tenure = "DATE_DIFF('day', s.spell_started_on, s.snapshot_on)"
    cases = " ".join(
        f"WHEN COUNT(*) FILTER (WHERE r.milestone = {literal(milestone)}) = 0 THEN GREATEST({tenure} - {usual_days}, 0)"
        for milestone, usual_days in state.milestone_days
    )
    return f"CASE {cases} ELSE 0 END"
