"""Compiling the features of the small tables: each snapshot sees each row as it was known on the day."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from features.aggregates import (
    Aggregate,
    Change,
    Count,
    DaysSince,
    DaysSinceActive,
    DaysToFirst,
    DaysUntil,
    DaysVacant,
    Difference,
    Distinct,
    Latest,
    LatestChange,
    Longest,
    Mean,
    MeanDays,
    MilestoneOverdue,
    Repeated,
    Share,
    StandingChange,
    StandingLatest,
    StandingTotal,
    Steps,
    Total,
)
from features.compile.conditions import (
    conditions,
    dated,
    in_window,
    in_window_before,
    reaches_back,
    stands,
    window_start,
)
from features.compile.ranks import Rank, compile_steps, rank_of, ranks_of
from features.contract import Column, Table
from features.declare import Feature
from features.errors import DeclarationError
from features.known import happened_at, known_at, visible
from features.read import literal
from features.state import CatalogueState

NOW = "CAST(s.snapshot_on AS TIMESTAMP)"
SECONDS = "86400"
TENURE = "DATE_DIFF('day', s.spell_started_on, s.snapshot_on)"


def compile_rows(
    table: Table,
    present: AbstractSet[str],
    features: Sequence[Feature],
    state: CatalogueState,
) -> str:
    """One query for the features of a table, with a row for each snapshot of a customer, by its number.

    The part called `seen` holds what the snapshot may see: rows known before it, in them only the values known
    before it, and nothing from before the spell (people apart). `ranked` numbers rows from the newest, where a feature
    asks for the newest value.
    """
    columns = ", ".join(
        f"{_seen(table, column, present)} AS {column.name}"
        for column in table.columns
        if column.name in present and column.name not in ("account_id", "recorded_at")
    )
    spell = "" if table.outlives_spell else f" AND {happened_at(table, present, 'r')} >= s.spell_started_on"
    active, join_active = "", ""
    if any(isinstance(feature.aggregate, DaysSinceActive) for feature in features):
        active = ", x.active_on"
        join_active = "LEFT JOIN contact_activity AS x ON x.number = s.number AND x.user_id = r.user_id"
    ranks = ranks_of(table, features)
    outputs = ", ".join(f"{_value(table, present, feature, state, ranks)} AS {feature.name}" for feature in features)
    ranked = f", ranked AS ({_ranked(ranks)})" if ranks else ""
    steps = [feature for feature in features if isinstance(feature.aggregate, Steps)]
    stepped = f", {compile_steps(table, steps)}" if steps else ""
    join_steps = "LEFT JOIN stepped AS t ON t.number = s.number"
    return f"""
    WITH seen AS (
        SELECT s.number, s.snapshot_on, {happened_at(table, present, "r")} AS happened_at, {columns}{active}
        FROM snapshots AS s JOIN {table.name} AS r
          ON r.account_id = s.account_id AND {known_at(table, present, "r")} < {NOW}{spell} {join_active}
    ),
    covered AS (SELECT MIN({known_at(table, present, "r")}) AS since FROM {table.name} AS r){ranked}{stepped}
    SELECT s.number, {outputs}
    FROM snapshots AS s CROSS JOIN covered
    LEFT JOIN {"ranked" if ranks else "seen"} AS r ON r.number = s.number
    {join_steps if steps else ""}
    GROUP BY s.number, s.snapshot_on, s.spell_started_on
    """


def _seen(table: Table, column: Column, present: AbstractSet[str]) -> str:
    """A column as the snapshot knew it; what was ended and began again has not ended."""
    value = visible(column, present, "r", NOW) or "NULL"
    if column.name == table.stands_until and table.stands_again is not None and table.stands_again in present:
        again = visible(table.column(table.stands_again), present, "r", NOW)
        return f"CASE WHEN {again} >= {value} THEN NULL ELSE {value} END"
    return value


def _ranked(ranks: Mapping[Rank, str]) -> str:
    numbered = ", ".join(
        f"""CASE WHEN {rank.chosen} THEN ROW_NUMBER() OVER (
            PARTITION BY r.number, {"".join(f"r.{column}, " for column in rank.apart)}
                         CASE WHEN {rank.chosen} THEN 1 ELSE 0 END
            ORDER BY {rank.order}) END AS {name}"""
        for rank, name in ranks.items()
    )
    return f"""
        SELECT r.*, {numbered}
        FROM seen AS r JOIN snapshots AS s ON s.number = r.number"""


def _value(  # noqa: C901, PLR0911, PLR0912 -- one case for each aggregate, side by side
    table: Table, present: AbstractSet[str], feature: Feature, state: CatalogueState, ranks: Mapping[Rank, str]
) -> str:
    aggregate, window = feature.aggregate, feature.window_days
    inside = in_window(feature)
    chosen = f"{inside} AND {conditions(getattr(aggregate, 'where', ()))}"

    def nth(column: str, number: int, *, then: bool = False) -> str:
        rank = rank_of(table, feature, then=then)
        if rank is None:
            raise DeclarationError(f"{feature.name} asks for no newest row.")
        chosen = conditions(getattr(aggregate, "where", ()))
        return f"MAX(r.{column}) FILTER (WHERE r.{ranks[rank]} = {number} AND {chosen})"

    def zero_if_covered(value: str) -> str:
        # A window without rows is zero where the table reaches back to its beginning, and unknown where it does not.
        is_covered = f"COUNT(*) FILTER (WHERE {inside}) > 0 OR MIN(covered.since) <= {window_start(window)}"
        return f"CASE WHEN {is_covered} THEN COALESCE({value}, 0) END"

    match aggregate:
        case Count() | Total():
            return zero_if_covered(_counted(aggregate, present, chosen))
        case Change(of, periods):
            where = conditions(of.where)
            now = f"CAST(COALESCE({_counted(of, present, f'{inside} AND {where}')}, 0) AS DOUBLE)"
            before = _counted(of, present, f"{in_window_before(feature, periods)} AND {where}")
            ratio = f"{now} * {periods} / NULLIF(CAST({before} AS DOUBLE), 0)"
            back = reaches_back((periods + 1) * (window or 0)).replace("covered.since", "MIN(covered.since)")
            return f"CASE WHEN {back} THEN {ratio} END"
        case Mean(column):
            return _mean(f"CAST(r.{column} AS DECIMAL(18, 4))", chosen)
        case Share(where):
            rows = f"NULLIF(CAST(COUNT(*) FILTER (WHERE {inside}) AS DOUBLE), 0)"
            return f"CAST(COUNT(*) FILTER (WHERE {inside} AND {conditions(where)}) AS DOUBLE) / {rows}"
        case Distinct(column):
            counted = "CAST(r.happened_at AS DATE)" if column == "day" else f"r.{column}"
            return zero_if_covered(f"COUNT(DISTINCT {counted}) FILTER (WHERE {chosen})")
        case Repeated(column):
            rows, kinds = (f"COUNT({what}r.{column}) FILTER (WHERE {chosen})" for what in ("", "DISTINCT "))
            return zero_if_covered(f"{rows} - {kinds}")
        case DaysSince():
            return f"DATE_DIFF('day', CAST(MAX({dated(feature)}) FILTER (WHERE {chosen}) AS DATE), s.snapshot_on)"
        case DaysSinceActive():
            last = f"MAX(r.active_on) FILTER (WHERE {chosen} AND {stands(table)})"
            return f"DATE_DIFF('day', {last}, s.snapshot_on)"
        case DaysVacant():
            return _vacant(table, chosen)
        case DaysToFirst():
            first = f"CAST(MIN(r.happened_at) FILTER (WHERE {chosen}) AS DATE)"
            return f"DATE_DIFF('day', s.spell_started_on, {first})"
        case Latest(column) | StandingLatest(column):
            return nth(column, 1)
        case LatestChange(column):
            return f"{nth(column, 1)} - {nth(column, 2)}"
        case Longest(column):
            earliest = f"CAST(MIN(r.{column}) FILTER (WHERE {chosen}) AS DATE)"
            return zero_if_covered(f"DATE_DIFF('day', {earliest}, s.snapshot_on)")
        case MeanDays():
            return _mean(_days_between(aggregate), chosen, per=SECONDS)
        case Difference(of):
            before = _mean(_days_between(of), in_window_before(feature), per=SECONDS)
            return f"{_mean(_days_between(of), inside, per=SECONDS)} - {before}"
        case StandingTotal(column, per):
            standing = f"{chosen} AND {stands(table)}"
            # Of rows that stand and hold no number the sum is unknown; where none stands, it is zero.
            nothing = zero_if_covered("0")
            total = _standing(column, per, standing)
            return f"CASE WHEN COUNT(*) FILTER (WHERE {standing}) = 0 THEN {nothing} ELSE {total} END"
        case StandingChange(column, per, same):
            then = _standing(column, per, stands(table, f"(s.snapshot_on - {window})"))
            ratio = f"CAST({_standing(column, per, stands(table))} AS DOUBLE) / NULLIF(CAST({then} AS DOUBLE), 0)"
            if same is None:
                return ratio
            return f"CASE WHEN {nth(same, 1)} = {nth(same, 1, then=True)} THEN {ratio} END"
        case Steps():
            return zero_if_covered(f"MAX(t.{feature.name})")
        case DaysUntil(column):
            return f"DATE_DIFF('day', s.snapshot_on, CAST(MIN(r.{column}) FILTER (WHERE {stands(table)}) AS DATE))"
        case MilestoneOverdue():
            return f"CASE WHEN {_is_on_record(state)} THEN {zero_if_covered(_overdue(state))} END"
    raise DeclarationError(f"{feature.name}: {type(aggregate).__name__} can't be computed from the table {table.name}.")


def _counted(aggregate: Aggregate, present: AbstractSet[str], chosen: str) -> str:
    match aggregate:
        case Count():
            return f"COUNT(*) FILTER (WHERE {chosen})"
        case Total(column, blank):
            value = f"COALESCE(r.{column}, {blank})" if column in present else str(blank)
            return f"SUM({value}) FILTER (WHERE {chosen})"
    raise DeclarationError(f"{type(aggregate).__name__} can't be compared with what it was before.")


def _mean(value: str, chosen: str, per: str = "1.0") -> str:
    """A sum of whole numbers, or decimals, divided once, last."""
    rows = f"NULLIF(COUNT({value}) FILTER (WHERE {chosen}), 0)"
    return f"CAST(SUM({value}) FILTER (WHERE {chosen}) AS DOUBLE) / CAST({rows} * {per} AS DOUBLE)"


def _days_between(aggregate: MeanDays) -> str:
    start, end = (f"CAST(r.{column} AS TIMESTAMP)" for column in (aggregate.start, aggregate.end))
    seconds = f"DATE_DIFF('second', {start}, {end})"
    return f"GREATEST({seconds}, 0)" if aggregate.at_least_zero else seconds


def _standing(column: str | None, per: str | None, standing: str) -> str:
    if column is None:
        return f"COUNT(*) FILTER (WHERE {standing})"
    total = f"SUM(r.{column}) FILTER (WHERE {standing})"
    if per is None:
        return total
    return f"CAST({total} AS DOUBLE) / NULLIF(CAST(SUM(r.{per}) FILTER (WHERE {standing}) AS DOUBLE), 0)"


def _vacant(table: Table, chosen: str) -> str:
    last = f"CAST(MAX(r.{table.stands_until}) FILTER (WHERE {chosen}) AS DATE)"
    standing = f"COUNT(*) FILTER (WHERE {chosen} AND {stands(table)})"
    return f"CASE WHEN {standing} = 0 THEN DATE_DIFF('day', {last}, s.snapshot_on) END"


def _is_on_record(state: CatalogueState) -> str:
    # Of an account that has reached none when usually all are reached, nothing tells that its steps are recorded.
    last_days = max(usual_days for _, usual_days in state.milestone_days)
    return f"COUNT(r.milestone) > 0 OR {TENURE} <= {last_days}"


def _overdue(state: CatalogueState) -> str:
    # The next milestone is the one that comes first, usually, of those not reached.
    cases = " ".join(
        f"WHEN COUNT(*) FILTER (WHERE r.milestone = {literal(milestone)}) = 0 THEN GREATEST({TENURE} - {usual_days}, 0)"
        for milestone, usual_days in state.milestone_days
    )
    return f"CASE {cases} ELSE 0 END"
