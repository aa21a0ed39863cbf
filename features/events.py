"""Compiling the features of usage, which is large: it is read once, and cost grows with its rows, not with snapshots.

Time is cut wherever a window of any snapshot begins or ends. Rows are reduced once to *cells*, one for each account,
spell and interval between two cuts; every window of every snapshot is then a union of whole intervals.
A row that was recorded late keeps the interval in which it happened and carries the one in which it became known.
"""

import hashlib
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from features.contract import Table
from features.declare import Aggregate, Change, Count, DaysSince, Distinct, Feature, Total, Where
from features.errors import DeclarationError
from features.known import known_at
from features.rows import condition, window_start


@dataclass(frozen=True, slots=True)
class Cuts:
    """The days at which time is cut, and the snapshots' windows as ranges of the intervals between them.

    Interval 0 is all time before the first cut; interval k begins with the k-th cut.
    """

    days: tuple[date, ...]
    cuts: tuple[date, ...]
    window_days: tuple[int, ...]

    def interval(self, day: date) -> int:
        """The interval that begins on `day`, which must be a cut."""
        return self.cuts.index(day) + 1

    def intervals(self) -> str:
        """Rows (interval, first day, last day)."""
        pairs = zip(self.cuts, self.cuts[1:], strict=False)
        rows = (f"({k}, DATE '{a}', DATE '{b - timedelta(days=1)}')" for k, (a, b) in enumerate(pairs, start=1))
        return ", ".join(rows)

    def windows(self) -> str:
        """Rows (snapshot, its own interval, then the first interval of each window)."""
        rows = []
        for day in self.days:
            starts = [self.interval(day - timedelta(days=length)) for length in self.window_days]
            rows.append(f"(DATE '{day}', {', '.join(str(k) for k in (self.interval(day), *starts))})")
        return ", ".join(rows)


def cut_time(days: Sequence[date], features: Sequence[Feature]) -> Cuts:
    """Cut time at every snapshot and at every beginning of one of its windows."""
    lengths: set[int] = set()
    for feature in features:
        if feature.window_days is None:
            raise DeclarationError(f"{feature.name} reads usage and needs `window_days`.")
        lengths.add(feature.window_days)
        if isinstance(feature.aggregate, Change):
            lengths.add(2 * feature.window_days)
    cuts = {day - timedelta(days=length) for day in days for length in (0, *lengths)}
    return Cuts(tuple(days), tuple(sorted(cuts)), tuple(sorted(lengths)))


def compile_events(table: Table, present: AbstractSet[str], features: Sequence[Feature], days: Sequence[date]) -> str:
    """One query for the features of a table of events, with a row for each snapshot of each customer."""
    cuts = cut_time(days, features)
    counted = [feature for feature in features if not isinstance(_inner(feature.aggregate), Distinct)]
    groups: dict[str, list[Feature]] = {}
    for feature in features:
        if isinstance(inner := _inner(feature.aggregate), Distinct):
            groups.setdefault(_named("by", inner.column, inner.where), []).append(feature)
    parts = [
        *_time_parts(cuts),
        _seen(table, present, max(days)),
        _cells(counted, present),
        _counted(counted, cuts),
        *(part for name, group in groups.items() for part in _distinct(name, group)),
        f"covered AS (SELECT MIN({known_at(table, present, 'u')}) AS since FROM {table.name} AS u)",
    ]
    joins = " ".join(
        f"LEFT JOIN {name} ON {name}.account_id = s.account_id AND {name}.snapshot_on = s.snapshot_on"
        for name in ("counted", *(f"distinct_{name}" for name in groups))
    )
    outputs = ", ".join(f"{_value(feature)} AS {feature.name}" for feature in features)
    return (
        f"WITH {', '.join(parts)} SELECT s.account_id, s.snapshot_on, {outputs} "
        f"FROM snapshots AS s CROSS JOIN covered {joins}"
    )


def _inner(aggregate: Aggregate) -> Aggregate:
    return aggregate.of if isinstance(aggregate, Change) else aggregate


def _named(verb: str, what: str, where: Sequence[Where]) -> str:
    """A name for a measure that tells what it measures; a digest keeps odd product names apart."""
    words = "_".join([verb, what, *(value for one in where for value in one.values)])
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return plain if plain == words else f"{plain}_{hashlib.sha256(words.encode()).hexdigest()[:6]}"


def _filter(where: Sequence[Where]) -> str:
    return f" FILTER (WHERE {' AND '.join(condition(one, 'e') for one in where)})" if where else ""


def _time_parts(cuts: Cuts) -> list[str]:
    starts = ", ".join(f"from_{length}" for length in cuts.window_days)
    return [
        f"windows(snapshot_on, upto, {starts}) AS (VALUES {cuts.windows()})",
        f"intervals(interval, first_on, last_on) AS (VALUES {cuts.intervals()})",
        """calendar AS (
            SELECT interval, CAST(UNNEST(GENERATE_SERIES(first_on, last_on, INTERVAL 1 DAY)) AS DATE) AS day
            FROM intervals
        )""",
        # Each interval within reach of a snapshot: joins to it are by equality, and multiply nothing that is not used.
        f"""reach AS (
            SELECT w.*, i.interval FROM windows AS w JOIN intervals AS i
              ON i.interval >= w.from_{cuts.window_days[-1]} AND i.interval < w.upto
        )""",
    ]


def _seen(table: Table, present: AbstractSet[str], last: date) -> str:
    columns = "".join(f", u.{column}" for column in ("user_id", "feature", "quantity") if column in present)
    recorded, known_interval = "", "COALESCE(h.interval, 0)"
    if "recorded_at" in present:
        recorded = "LEFT JOIN calendar AS k ON k.day = CAST(u.recorded_at AS DATE)"
        known_interval = "GREATEST(COALESCE(h.interval, 0), COALESCE(k.interval, 0))"
    return f"""spells AS (SELECT DISTINCT account_id, spell_started_on FROM snapshots),
    seen AS (
        SELECT p.account_id, p.spell_started_on, CAST(u.occurred_at AS DATE) AS day{columns},
               COALESCE(h.interval, 0) AS interval, {known_interval} AS known_interval
        FROM {table.name} AS u
        JOIN spells AS p ON p.account_id = u.account_id AND u.occurred_at >= p.spell_started_on
        LEFT JOIN calendar AS h ON h.day = CAST(u.occurred_at AS DATE) {recorded}
        WHERE {known_at(table, present, "u")} < TIMESTAMP '{last} 00:00:00'
    )"""


def _measure(aggregate: Aggregate) -> str:
    match aggregate:
        case Count(where):
            return _named("count", "rows", where)
        case Total(column, _, where):
            return _named("total", column, where)
        case DaysSince(where):
            return _named("last", "day", where)
    raise DeclarationError(f"{type(aggregate).__name__} can't be computed from a table of events.")


def _cells(features: Sequence[Feature], present: AbstractSet[str]) -> str:
    def reduce(aggregate: Aggregate) -> str:
        match aggregate:
            case Total(column, blank, where):
                value = f"COALESCE(e.{column}, {blank})" if column in present else str(blank)
                return f"SUM(CAST({value} AS DECIMAL(18, 4))){_filter(where)}"
            case DaysSince(where):
                return f"MAX(e.day){_filter(where)}"
            case Count(where):
                return f"COUNT(*){_filter(where)}"
        raise DeclarationError(f"{type(aggregate).__name__} can't be computed from a table of events.")

    aggregates = [Count(), *(_inner(feature.aggregate) for feature in features)]
    measures = {_measure(aggregate): reduce(aggregate) for aggregate in aggregates}
    columns = ", ".join(f"{sql} AS {name}" for name, sql in measures.items())
    return f"""cells AS (
        SELECT e.account_id, e.spell_started_on, e.interval, e.known_interval, {columns}
        FROM seen AS e GROUP BY e.account_id, e.spell_started_on, e.interval, e.known_interval
    )"""


_IN_REACH = """FROM reach AS r JOIN snapshots AS s ON s.snapshot_on = r.snapshot_on
        JOIN {cells} AS c ON c.account_id = s.account_id AND c.spell_started_on = s.spell_started_on
          AND c.interval = r.interval AND c.known_interval < r.upto"""


def _range(feature: Feature, *, before: bool = False) -> str:
    length = feature.window_days or 0
    if before:
        return f"c.interval >= r.from_{2 * length} AND c.interval < r.from_{length}"
    return f"c.interval >= r.from_{length}"


def _counted(features: Sequence[Feature], cuts: Cuts) -> str:
    columns = [
        f"SUM(c.count_rows) FILTER (WHERE c.interval >= r.from_{length}) AS rows_{length}"
        for length in cuts.window_days
    ]
    for feature in features:
        inner = _inner(feature.aggregate)
        reduce = f"{'MAX' if isinstance(inner, DaysSince) else 'SUM'}(c.{_measure(inner)})"
        columns.append(f"{reduce} FILTER (WHERE {_range(feature)}) AS {feature.name}")
        if isinstance(feature.aggregate, Change):
            columns.append(f"{reduce} FILTER (WHERE {_range(feature, before=True)}) AS {feature.name}_before")
    return f"""counted AS (
        SELECT s.account_id, s.snapshot_on, {", ".join(columns)}
        {_IN_REACH.format(cells="cells")}
        GROUP BY s.account_id, s.snapshot_on
    )"""


def _distinct(name: str, features: Sequence[Feature]) -> list[str]:
    """Three parts: in which intervals each value occurred, in which windows of a snapshot, and how many did."""
    inner = _inner(features[0].aggregate)
    if not isinstance(inner, Distinct):
        raise DeclarationError(f"{features[0].name} counts no different values.")
    column = inner.column
    chosen = " AND ".join([f"e.{column} IS NOT NULL", *(condition(one, "e") for one in inner.where)])
    flags = {feature.name: _range(feature) for feature in features}
    widest = max(feature.window_days or 0 for feature in features)
    for feature in features:
        if isinstance(feature.aggregate, Change):
            flags[f"{feature.name}_before"] = _range(feature, before=True)
            widest = max(widest, 2 * (feature.window_days or 0))
    occurred = ", ".join(f"BOOL_OR({sql}) AS {flag}" for flag, sql in flags.items())
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {flag}) AS {flag}" for flag in flags)
    return [
        f"""cells_{name} AS (
            SELECT DISTINCT e.account_id, e.spell_started_on, e.interval, e.known_interval, e.{column}
            FROM seen AS e WHERE {chosen}
        )""",
        f"""windows_{name} AS (
            SELECT s.account_id, s.snapshot_on, c.{column}, {occurred}
            {_IN_REACH.format(cells=f"cells_{name}")}
            WHERE r.interval >= r.from_{widest}
            GROUP BY s.account_id, s.snapshot_on, c.{column}
        )""",
        f"""distinct_{name} AS (
            SELECT account_id, snapshot_on, {counts} FROM windows_{name} GROUP BY account_id, snapshot_on
        )""",
    ]


def _value(feature: Feature) -> str:
    """The feature out of what was counted: zero where the window is covered, unknown where it is not."""
    length = feature.window_days
    inner = _inner(feature.aggregate)
    source = _named("distinct_by", inner.column, inner.where) if isinstance(inner, Distinct) else "counted"
    value = f"{source}.{feature.name}"
    match feature.aggregate:
        case Change():
            start = f"s.snapshot_on - {2 * (length or 0)}"
            is_whole = f"s.spell_started_on <= {start} AND covered.since <= {start}"
            change = f"CAST(COALESCE({value}, 0) AS DOUBLE) / NULLIF(CAST({value}_before AS DOUBLE), 0)"
            return f"CASE WHEN {is_whole} THEN {change} END"
        case DaysSince():
            return f"DATE_DIFF('day', {value}, s.snapshot_on)"
        case Distinct(_, ()):
            # Rows of which none says who, or what, leave it unknown how many there were.
            some = f"NULLIF({value}, 0)"
        case _:
            some = f"COALESCE({value}, 0)"
    return f"CASE WHEN counted.rows_{length} > 0 THEN {some} WHEN covered.since <= {window_start(length)} THEN 0 END"
