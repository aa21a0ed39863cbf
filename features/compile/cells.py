"""Compiling what usage is reduced to once: cells, one for each spell and interval, and one for each value in them.

Usage is large. It is reduced to cells before any snapshot looks at it, so that cost grows with its rows and not with
the snapshots. A row that was recorded late keeps the interval in which it happened and carries the one in which it
became known.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from features.aggregates import (
    Aggregate,
    Change,
    Count,
    DaysSince,
    Distinct,
    Gained,
    Gone,
    Latest,
    LongestSilence,
    Mean,
    Share,
    TopShare,
    Total,
    WeekdayShift,
    Where,
)
from features.compile.conditions import conditions
from features.compile.cuts import Cuts
from features.contract import Table
from features.declare import Feature
from features.errors import DeclarationError
from features.known import known_at

LONGEST_STEP = 10_000
# An engine that knows where which intervals lie passes over those that a snapshot does not reach.
ORDERED = "e.interval, e.spell"
# Of these it matters whether there was any row in the window.
ZERO_IF_EMPTY = (Count, Total, Distinct, Share, Gained, Gone)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the features of usage are grouped: by what they are counted from, and how far back that reaches.

    `counted` are computed from the cells of the spells, by the longest window that they read; `by_value` from the cells
    of each value of a column, by the name of that table; `by_day` from those of each day; `latest` one by one.
    `row_lengths` are the windows of which it matters whether there is any row.
    """

    counted: dict[int, list[Feature]] = field(default_factory=dict)
    by_value: dict[str, list[Feature]] = field(default_factory=dict)
    by_day: list[Feature] = field(default_factory=list)
    latest: list[Feature] = field(default_factory=list)
    row_lengths: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, features: Sequence[Feature]) -> "Plan":
        """Group features; counts are grouped so that few intervals are read where few are needed."""
        plan = cls()
        for feature in features:
            if isinstance(feature.aggregate, ZERO_IF_EMPTY):
                plan.row_lengths.add(feature.window_days or 0)
                plan.counted.setdefault(step_of(feature.window_days or 0), [])
            match feature.inner:
                case Distinct("day", ()) | LongestSilence() | WeekdayShift():
                    plan.by_day.append(feature)
                case Distinct(column, where):
                    plan.by_value.setdefault(named("usage_by", column, where), []).append(feature)
                case Gained(column) | Gone(column) | TopShare(column):
                    plan.by_value.setdefault(named("usage_by", column, ()), []).append(feature)
                case Latest():
                    plan.latest.append(feature)
                case _:
                    plan.counted.setdefault(step_of(reach_days(feature)), []).append(feature)
        return plan

    def lengths(self) -> set[int]:
        """The lengths of windows at whose edges time must be cut."""
        edges = {0, *self.row_lengths}
        for features in (*self.counted.values(), *self.by_value.values(), [*self.latest]):
            edges |= {feature.window_days or 0 for feature in features} | {reach_days(one) for one in features}
        edges |= {self.counted_reach(step) for step in self.counted}
        return (edges | ({self.days_reach} if self.by_day else set())) - {0}

    def counted_reach(self, step: int) -> int:
        """The longest window of a group of counts."""
        counted = [reach_days(feature) for feature in self.counted[step]]
        return max([*counted, *(days for days in self.row_lengths if step_of(days) == step)])

    @property
    def days_reach(self) -> int:
        """The longest window that is read day by day."""
        return max(reach_days(feature) for feature in self.by_day)


def reach_days(feature: Feature) -> int:
    """How many days before the snapshot a feature reads."""
    length = feature.window_days or 0
    match feature.aggregate:
        case Change(_, periods) | WeekdayShift(periods):
            return (periods + 1) * length
        case Gained() | Gone():
            return 2 * length
    return length


def step_of(days: int) -> int:
    """The group of counts that a length belongs to; a longer reach costs more, so few are read so."""
    return next((step for step in (60, 180) if days <= step), LONGEST_STEP)


def named(verb: str, what: str, where: Sequence[Where]) -> str:
    """A name for a measure that tells what it measures; a digest keeps odd product names apart."""
    words = "_".join([verb, what, *(value for one in where for value in (one.column, *one.values))])
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return plain if plain == words else f"{plain}_{hashlib.sha256(words.encode()).hexdigest()[:6]}"


def measures(aggregate: Aggregate, present: AbstractSet[str]) -> dict[str, str]:
    """What an aggregate needs of each cell: the measure's name, and SQL that reduces the rows of the cell to it."""

    def chosen(where: Sequence[Where]) -> str:
        return f" FILTER (WHERE {conditions(where, 'e')})" if where else ""

    match aggregate:
        case Count(where) | Share(where):
            return {named("count", "rows", where): f"COUNT(*){chosen(where)}"}
        case Total(column, blank, where):
            value = f"COALESCE(e.{column}, {blank})" if column in present else str(blank)
            return {named("total", column, where): f"SUM(CAST({value} AS DECIMAL(18, 4))){chosen(where)}"}
        case Mean(column, where):
            return {
                named("sum", column, where): f"SUM(CAST(e.{column} AS DECIMAL(18, 4))){chosen(where)}",
                named("filled", column, where): f"COUNT(e.{column}){chosen(where)}",
            }
        case DaysSince(where):
            return {named("last", "day", where): f"MAX(e.day){chosen(where)}"}
    raise DeclarationError(f"{type(aggregate).__name__} can't be computed from a table of events.")


def compile_cells(
    table: Table, present: AbstractSet[str], plan: Plan, cuts: Cuts, *, with_users: bool
) -> Iterator[tuple[str, str]]:
    """The tables that usage is reduced to, each with its query, in the order to make them in.

    `spells` numbers the spells of the customers, `calendar` says in which interval a day lies and `reach` which
    intervals each snapshot reads; `usage_seen` holds the rows that any snapshot may see. `with_users`: the
    cells of those users who are contacts are needed, too.
    """
    yield "calendar", cuts.calendar()
    yield "reach", cuts.reach()
    yield "usage_seen", _seen(table, present, cuts)
    keys = cell_keys(present)
    counted = {"count_rows": "COUNT(*)"}
    for feature in (feature for features in plan.counted.values() for feature in features):
        counted |= measures(feature.inner, present)
    columns = ", ".join(f"{sql} AS {name}" for name, sql in counted.items())
    yield "usage_cells", f"SELECT {keys}, {columns} FROM usage_seen AS e GROUP BY {keys} ORDER BY {ORDERED}"
    if plan.by_day:
        yield "usage_by_day", _by_day(keys, cuts.first(plan.days_reach), is_late="recorded_at" in present)
    for name, features in plan.by_value.items():
        column, where = _column_of(features[0])
        reach = cuts.first(max(reach_days(feature) for feature in features))
        yield (
            name,
            f"""
            SELECT {keys}, e.{column} AS value, COUNT(*) AS rows
            FROM usage_seen AS e
            WHERE e.{column} IS NOT NULL AND e.interval >= {reach} AND {conditions(where, "e")}
            GROUP BY {keys}, e.{column} ORDER BY {ORDERED}""",
        )
    if with_users:
        # Where no row arrives late, each cell is the newest of its user until the next one: nothing is to be reduced.
        following = ", LEAD(c.interval) OVER (PARTITION BY c.spell, c.value ORDER BY c.interval) AS next_interval"
        following = "" if "recorded_at" in present else following
        yield (
            "usage_by_contact",
            f"""
            SELECT c.*{following}
            FROM (
                SELECT {keys}, e.user_id AS value, MAX(e.day) AS last_on
                FROM usage_seen AS e
                JOIN (
                    SELECT DISTINCT p.spell, o.user_id
                    FROM contacts AS o JOIN spells AS p ON p.account_id = o.account_id
                ) AS o ON o.spell = e.spell AND o.user_id = e.user_id
                GROUP BY {keys}, e.user_id
            ) AS c ORDER BY c.interval, c.spell""",
        )
    for feature in plan.latest:
        yield f"usage_latest_{feature.name}", _latest(feature, keys)


def cell_keys(present: AbstractSet[str], alias: str = "e") -> str:
    """What tells one cell from another."""
    known = f", {alias}.known_interval" if "recorded_at" in present else ""
    return f"{alias}.spell, {alias}.interval{known}"


def _column_of(feature: Feature) -> tuple[str, tuple[Where, ...]]:
    match feature.inner:
        case Distinct(column, where):
            return column, where
        case Gained(column) | Gone(column) | TopShare(column):
            return column, ()
    raise DeclarationError(f"{feature.name} tells no values apart.")


def _seen(table: Table, present: AbstractSet[str], cuts: Cuts) -> str:
    columns = "".join(f", u.{column}" for column in ("user_id", "feature", "quantity") if column in present)
    recorded, known_interval = "", ""
    if "recorded_at" in present:
        recorded = "LEFT JOIN calendar AS k ON k.day = CAST(u.recorded_at AS DATE)"
        known_interval = ", GREATEST(h.interval, COALESCE(k.interval, 0)) AS known_interval"
    return f"""
    SELECT p.spell, h.interval{known_interval}, h.day, u.occurred_at{columns}
    FROM {table.name} AS u
    JOIN spells AS p ON p.account_id = u.account_id AND u.occurred_at >= p.spell_started_on
    JOIN calendar AS h ON h.day = CAST(u.occurred_at AS DATE) {recorded}
    WHERE u.occurred_at >= TIMESTAMP '{cuts.cuts[0]} 00:00:00'
      AND {known_at(table, present, "u")} < TIMESTAMP '{cuts.cuts[-1]} 00:00:00'"""


def _by_day(keys: str, first: int, *, is_late: bool) -> str:
    # Of day numbers, since engines do not agree on the first day of a week: Monday is 0.
    weekday = "(DATE_DIFF('day', DATE '1970-01-05', d.day) % 7 + 7) % 7 AS weekday"
    # Where no row arrives late, the day before is the same for every snapshot.
    before = "" if is_late else ", LAG(d.day) OVER (PARTITION BY d.spell ORDER BY d.day) AS day_before"
    return f"""
    SELECT d.*, {weekday}{before}
    FROM (
        SELECT {keys}, e.day, COUNT(*) AS rows FROM usage_seen AS e WHERE e.interval >= {first} GROUP BY {keys}, e.day
    ) AS d
    ORDER BY d.interval, d.spell"""


def _latest(feature: Feature, keys: str) -> str:
    if not isinstance(feature.aggregate, Latest):
        raise DeclarationError(f"{feature.name} is no latest value.")
    column = feature.aggregate.column
    return f"""
    SELECT {keys.replace("e.", "n.")}, n.occurred_at, n.value
    FROM (
        SELECT {keys}, e.occurred_at, e.{column} AS value,
               ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY e.occurred_at DESC, e.{column} DESC) AS nth
        FROM usage_seen AS e WHERE e.{column} IS NOT NULL AND {conditions(feature.aggregate.where, "e")}
    ) AS n WHERE n.nth = 1"""
