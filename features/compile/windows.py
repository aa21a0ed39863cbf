"""Compiling the windows of usage: what each snapshot makes of the cells in its reach."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from features.aggregates import (
    Change,
    DaysSince,
    Distinct,
    Gained,
    Gone,
    Latest,
    LongestSilence,
    Mean,
    Share,
    TopShare,
    WeekdayShift,
)
from features.compile.cells import Plan, measures, reach_days, step_of
from features.compile.conditions import reaches_back, window_start
from features.contract import Table
from features.declare import Feature
from features.known import known_at

WEEKDAYS = range(7)


def compile_windows(table: Table, present: AbstractSet[str], plan: Plan) -> Iterator[tuple[str, str]]:
    """The tables that the snapshots make of the cells, each with its query; the last, `usage_features`, is the whole.

    It has a row for each snapshot of a customer, by its number, and a column for each feature.
    """
    parts: dict[str, list[Feature]] = {}
    for step, features in plan.counted.items():
        name = f"usage_counted_{plan.counted_reach(step)}d"
        parts[name] = features
        yield name, _counted(features, present, plan, step)
    for cells, features in plan.by_value.items():
        name = f"{cells}_windows"
        parts[name] = features
        yield name, _by_value(cells, features, present)
    if plan.by_day:
        parts["usage_by_day_windows"] = plan.by_day
        yield "usage_by_day_windows", _by_day(plan, present)
    for feature in plan.latest:
        name = f"usage_latest_{feature.name}_windows"
        parts[name] = [feature]
        yield name, _latest(feature, present)
    outputs = ", ".join(
        f"{_value(feature, name, plan)} AS {feature.name}" for name, features in parts.items() for feature in features
    )
    joins = " ".join(f"LEFT JOIN {name} ON {name}.number = s.number" for name in parts)
    yield (
        "usage_features",
        f"""
        WITH covered AS (SELECT MIN({known_at(table, present, "u")}) AS since FROM {table.name} AS u)
        SELECT s.number, {outputs} FROM snapshots AS s CROSS JOIN covered {joins}""",
    )


def in_reach(cells: str, present: AbstractSet[str], days: int) -> str:
    """The cells that each snapshot reads, over so many days, known by then: `s` is the snapshot, `c` the cell."""
    known = " AND c.known_interval < r.upto" if "recorded_at" in present else ""
    return f"""
        FROM snapshots AS s
        JOIN reach AS r ON r.snapshot_on = s.snapshot_on AND r.interval >= r.from_{days}
        JOIN {cells} AS c ON c.spell = s.spell AND c.interval = r.interval{known}"""


def compile_contact_activity(present: AbstractSet[str], days: int) -> str:
    """When each contact last used the product within so many days, as each snapshot knows."""
    if "recorded_at" in present:
        return f"""
        SELECT s.number, c.value AS user_id, MAX(c.last_on) AS active_on
        {in_reach("usage_by_contact", present, days)}
        GROUP BY s.number, c.value"""
    return f"""
        SELECT s.number, c.value AS user_id, c.last_on AS active_on
        FROM snapshots AS s
        JOIN (SELECT DISTINCT snapshot_on, upto, from_{days} FROM reach) AS w ON w.snapshot_on = s.snapshot_on
        JOIN usage_by_contact AS c ON c.spell = s.spell AND c.interval >= w.from_{days} AND c.interval < w.upto
          AND (c.next_interval IS NULL OR c.next_interval >= w.upto)"""


def _within(feature: Feature) -> str:
    return f"c.interval >= r.from_{feature.window_days}"


def _before(feature: Feature) -> str:
    return f"c.interval >= r.from_{reach_days(feature)} AND c.interval < r.from_{feature.window_days}"


def counted_name(plan: Plan, length: int) -> str:
    """The table that counts the rows in windows of a length."""
    return f"usage_counted_{plan.counted_reach(step_of(length))}d"


def _counted(features: Sequence[Feature], present: AbstractSet[str], plan: Plan, step: int) -> str:
    reach = plan.counted_reach(step)
    columns = [
        f"SUM(c.count_rows) FILTER (WHERE c.interval >= r.from_{days}) AS rows_{days}"
        for days in sorted(plan.row_lengths)
        if step_of(days) == step
    ]
    for feature in features:
        reduce = "MAX" if isinstance(feature.aggregate, DaysSince) else "SUM"
        for number, measure in enumerate(measures(feature.inner, present)):
            named = feature.name if number == 0 else f"{feature.name}_of"
            columns.append(f"{reduce}(c.{measure}) FILTER (WHERE {_within(feature)}) AS {named}")
            if isinstance(feature.aggregate, Change):
                columns.append(f"{reduce}(c.{measure}) FILTER (WHERE {_before(feature)}) AS {named}_before")
    return f"""
        SELECT s.number, {", ".join(columns)} {in_reach("usage_cells", present, reach)}
        GROUP BY s.number"""


def _by_value(cells: str, features: Sequence[Feature], present: AbstractSet[str]) -> str:
    """How many values occurred in each window: first, in which windows each did, and how often; then, how many did."""
    flags: dict[str, str] = {}
    columns: dict[str, str] = {}
    for feature in features:
        name, length = feature.name, feature.window_days
        now, before = f"in_{length}", f"before_{length}_{reach_days(feature)}"
        match feature.aggregate:
            case Distinct():
                flags[now] = f"BOOL_OR({_within(feature)})"
                columns[name] = f"COUNT(*) FILTER (WHERE {now})"
            case TopShare():
                flags[f"rows_{length}"] = f"SUM(c.rows) FILTER (WHERE {_within(feature)})"
                columns[name] = f"MAX(rows_{length})"
                columns[f"{name}_of"] = f"SUM(rows_{length})"
            case _:
                flags[now], flags[before] = f"BOOL_OR({_within(feature)})", f"BOOL_OR({_before(feature)})"
                columns[name] = {
                    Change: f"COUNT(*) FILTER (WHERE {now})",
                    Gained: f"COUNT(*) FILTER (WHERE {now} AND NOT {before})",
                    Gone: f"COUNT(*) FILTER (WHERE {before} AND NOT {now})",
                }[type(feature.aggregate)]
                columns[f"{name}_before"] = f"COUNT(*) FILTER (WHERE {before})"
    occurred = ", ".join(f"{sql} AS {name}" for name, sql in flags.items())
    counts = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    return f"""
        SELECT v.number, {counts}
        FROM (
            SELECT s.number, c.value, {occurred}
            {in_reach(cells, present, max(reach_days(feature) for feature in features))}
            GROUP BY s.number, c.value
        ) AS v GROUP BY v.number"""


def _by_day(plan: Plan, present: AbstractSet[str]) -> str:
    columns: dict[str, str] = {}
    for feature in plan.by_day:
        name, start = feature.name, f"c.day >= s.snapshot_on - {feature.window_days}"
        before = f"c.day >= s.snapshot_on - {reach_days(feature)} AND c.day < s.snapshot_on - {feature.window_days}"
        match feature.aggregate:
            case LongestSilence():
                columns[f"{name}_first"] = f"MIN(c.day) FILTER (WHERE {start})"
                columns[f"{name}_last"] = f"MAX(c.day) FILTER (WHERE {start})"
                within = f"{start} AND c.day_before >= s.snapshot_on - {feature.window_days}"
                columns[name] = f"MAX(DATE_DIFF('day', c.day_before, c.day) - 1) FILTER (WHERE {within})"
            case WeekdayShift():
                for number in WEEKDAYS:
                    for sql, suffix in ((start, ""), (before, "_before")):
                        rows = f"SUM(c.rows) FILTER (WHERE c.weekday = {number} AND {sql})"
                        columns[f"{name}_{number}{suffix}"] = f"COALESCE({rows}, 0)"
            case _:
                columns[name] = f"COUNT(*) FILTER (WHERE {start})"
                columns[f"{name}_before"] = f"COUNT(*) FILTER (WHERE {before})"
    selected = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    days = in_reach("usage_by_day", present, plan.days_reach)
    if "recorded_at" in present:
        # A day may have rows that were recorded at several times; which days there are depends on the snapshot.
        days = f"""
        FROM snapshots AS s JOIN (
            SELECT o.*, LAG(o.day) OVER (PARTITION BY o.number ORDER BY o.day) AS day_before
            FROM (
                SELECT s.number, c.day, c.weekday, SUM(c.rows) AS rows {days}
                GROUP BY s.number, c.day, c.weekday
            ) AS o
        ) AS c ON c.number = s.number"""
    return f"SELECT s.number, {selected} {days} GROUP BY s.number"


def _latest(feature: Feature, present: AbstractSet[str]) -> str:
    cells = f"usage_latest_{feature.name}"
    return f"""
        SELECT n.number, n.value AS {feature.name}
        FROM (
            SELECT s.number, c.value,
                   ROW_NUMBER() OVER (
                       PARTITION BY s.number ORDER BY c.occurred_at DESC, c.value DESC
                   ) AS nth
            {in_reach(cells, present, feature.window_days or 0)}
        ) AS n WHERE n.nth = 1"""


def _value(  # noqa: PLR0911 -- one case for each aggregate, side by side
    feature: Feature, part: str, plan: Plan
) -> str:
    """The feature out of what was counted: zero where the window is covered, unknown where it is not."""
    value, length, reach = f"{part}.{feature.name}", feature.window_days or 0, reach_days(feature)
    covers = f"covered.since <= {window_start(length)}"
    rows = f"{counted_name(plan, length)}.rows_{length}"
    match feature.aggregate:
        case Change(_, periods):
            now = f"CAST(COALESCE({value}, 0) AS DOUBLE)"
            many = f"{now} * {periods}" if periods > 1 else now
            return f"CASE WHEN {reaches_back(reach)} THEN {many} / NULLIF(CAST({value}_before AS DOUBLE), 0) END"
        case Gained() | Gone():
            # Rows of which none says who, or what, leave it unknown who is new.
            some = f"CASE WHEN {part}.number IS NOT NULL THEN {value} WHEN COALESCE({rows}, 0) = 0 THEN 0 END"
            return f"CASE WHEN {reaches_back(reach)} THEN {some} END"
        case TopShare() | Mean():
            return f"CAST({value} AS DOUBLE) / NULLIF(CAST({value}_of AS DOUBLE), 0)"
        case Share():
            return f"CAST(COALESCE({value}, 0) AS DOUBLE) / NULLIF(CAST({rows} AS DOUBLE), 0)"
        case DaysSince():
            return f"DATE_DIFF('day', {value}, s.snapshot_on)"
        case Latest():
            return value
        case LongestSilence():
            start = window_start(length)
            silence = (
                f"GREATEST(COALESCE({value}, 0), DATE_DIFF('day', {start}, {value}_first), "
                f"DATE_DIFF('day', {value}_last, s.snapshot_on) - 1)"
            )
            whole = f"DATE_DIFF('day', {start}, s.snapshot_on)"
            # Before the table begins nobody can tell silence from what was not yet written down.
            some = f"CASE WHEN {value}_first IS NOT NULL THEN {silence} ELSE {whole} END"
            return f"CASE WHEN {covers} THEN {some} END"
        case WeekdayShift():
            return f"CASE WHEN {reaches_back(reach)} THEN {_weekday_shift(value)} END"
        case Distinct(column, ()) if column != "day":
            # Rows of which none says who, or what, leave it unknown how many there were.
            return f"CASE WHEN {rows} > 0 THEN NULLIF({value}, 0) WHEN {covers} THEN 0 END"
    return f"CASE WHEN {rows} > 0 THEN COALESCE({value}, 0) WHEN {covers} THEN 0 END"


def _weekday_shift(value: str) -> str:
    # Whole numbers until the last division, so that every engine gets the same bits.
    now, before = (" + ".join(f"{value}_{day}{suffix}" for day in WEEKDAYS) for suffix in ("", "_before"))
    apart = " + ".join(f"ABS({value}_{day} * ({before}) - {value}_{day}_before * ({now}))" for day in WEEKDAYS)
    return f"CAST({apart} AS DOUBLE) / NULLIF(CAST(2 * ({now}) * ({before}) AS DOUBLE), 0)"
