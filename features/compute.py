"""Computing features: declarations become SQL queries that are shown only what was known on the day."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from features.aggregates import DERIVED, DaysSinceActive
from features.catalogue import catalogue
from features.compile.cells import Plan, compile_cells
from features.compile.cuts import Cuts
from features.compile.rows import compile_rows
from features.compile.table import compile_table
from features.compile.windows import compile_contact_activity, compile_windows
from features.contract import TABLES
from features.declare import Feature
from features.dialects import write_in
from features.engine import Session
from features.snapshots import Churn, customers_query, dates_query, refuse_too_late
from features.source import Source
from features.state import CatalogueState

KEYS = ("account_id", "snapshot_on")
# So many rows of the feature table are computed at a time, whatever the number of snapshots.
BATCH_ROWS = 250_000
# Beyond these the engine writes to disk. Small sources are no faster with more; large ones must not fill the machine.
LEAST_MEMORY, MOST_MEMORY = 1_300_000_000, 6_500_000_000
BYTES_A_ROW = 65


@dataclass(frozen=True, slots=True)
class Queries:
    """The queries that make a feature table, by the name of the relation that each gives, in the order to run them in.

    `once` says who was a customer when, and reduces what is large; `each` is run for some of the snapshots at a time,
    those in the relation `snapshots`. The last, `feature_table`, puts all features side by side.
    """

    features: tuple[Feature, ...]
    once: dict[str, str]
    each: dict[str, str]

    @property
    def queries(self) -> dict[str, str]:
        """All of them, for all snapshots at a time."""
        return self.once | {"snapshots": snapshots_query()} | self.each

    def render(self, dialect: str = "duckdb") -> str:
        """The queries as a script in one of the dialects of `features.dialects`."""
        script = (f"CREATE TEMPORARY TABLE {name} AS {query}" for name, query in self.queries.items())
        return ";\n\n".join(write_in(dialect, one) for one in script) + ";\n"


def compile_features(source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]) -> Queries:
    """Plan the features of every customer on the given days.

    Args:
        source: whose tables, and whose columns, are there; what can't be computed from them is unknown (null).
        state: what the catalogue learnt from data; columns in quarantine are taken as absent.
        churn: who counts as a customer.
        days: the snapshots, each once, in order.
    """
    features = catalogue(state)
    readable = {name: state.readable(name, there) for name, there in source.tables.items()}
    once = {"customers": customers_query(source, churn, days), "spells": _SPELLS}
    each: dict[str, str] = {}
    owner: dict[str, str] = {}
    wanted = {
        name: [one for one in features if one.source == name and _can_compute(one, readable)] for name in readable
    }
    if wanted.get("usage"):
        active = [one for one in wanted.get("contacts", ()) if isinstance(one.aggregate, DaysSinceActive)]
        _compile_usage(readable["usage"], wanted["usage"], active, days, once, each)
        owner |= {feature.name: "usage_features" for feature in wanted["usage"]}
    for name, computed in wanted.items():
        if computed and name not in ("accounts", "usage"):
            each[f"{name}_features"] = compile_rows(TABLES[name], readable[name], computed, state)
            owner |= {feature.name: f"{name}_features" for feature in computed}
    each["feature_table"] = compile_table(readable["accounts"], features, owner)
    return Queries(features, once, each)


_SPELLS = """
    SELECT ROW_NUMBER() OVER (ORDER BY c.account_id, c.spell_started_on) AS spell, c.account_id, c.spell_started_on
    FROM (SELECT DISTINCT account_id, spell_started_on FROM customers) AS c"""


def snapshots_query(days: Sequence[date] | None = None) -> str:
    """The customers on some of the days, or on all, with the number of their spell, and one of spell and day."""
    chosen = "" if days is None else f"JOIN ({dates_query(days)}) AS d ON d.snapshot_on = c.snapshot_on"
    return f"""
    SELECT p.spell * 100000 + DATE_DIFF('day', DATE '1970-01-01', c.snapshot_on) AS number,
           c.account_id, c.snapshot_on, c.spell_started_on, c.earlier_spells, p.spell
    FROM customers AS c {chosen}
    JOIN spells AS p ON p.account_id = c.account_id AND p.spell_started_on = c.spell_started_on"""


def _can_compute(feature: Feature, readable: dict[str, AbstractSet[str]]) -> bool:
    is_read = not isinstance(feature.aggregate, DERIVED)
    return is_read and all(columns <= readable.get(table, frozenset()) for table, columns in feature.reads.items())


def _compile_usage(
    present: AbstractSet[str],
    features: Sequence[Feature],
    active: Sequence[Feature],
    days: Sequence[date],
    once: dict[str, str],
    each: dict[str, str],
) -> None:
    table, plan = TABLES["usage"], Plan.of(features)
    seen_for = max((feature.window_days or 0 for feature in active), default=0)
    cuts = Cuts.of(days, plan.lengths() | ({seen_for} if active else set()))
    once |= compile_cells(table, present, plan, cuts, with_users=bool(active))
    each |= compile_windows(table, present, plan)
    if active:
        each["contact_activity"] = compile_contact_activity(present, seen_for)


def features_by_day(
    source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]
) -> Iterator[tuple[date, pa.Table]]:
    """The feature table snapshot by snapshot, in order of days; each as `compute_features` gives it.

    Only some of it is in memory at a time.

    Raises:
        SnapshotError: a day lies later than the day after the end of data.
    """
    refuse_too_late(source, days)
    ordered = sorted(set(days))
    plan = compile_features(source, state, churn, ordered)
    with source.session() as session:
        session.allow_memory(_memory_for(session, source))
        run(session, plan.once)
        rows = dict(session.rows("SELECT snapshot_on, COUNT(*) FROM customers GROUP BY snapshot_on"))
        for batch in _batches(ordered, rows):
            session.keep("snapshots", snapshots_query(batch))
            *fills, last = plan.each
            run(session, {name: plan.each[name] for name in fills})
            table = session.table(plan.each[last])
            at = 0
            for day in batch:
                yield day, table.slice(at, rows.get(day, 0))
                at += rows.get(day, 0)


def features_in_parts(source: Source, state: CatalogueState, churn: Churn, day: date, rows: int) -> Iterator[pa.Table]:
    """The feature table of one day, as `compute_features` gives it, at most so many rows at a time.

    Raises:
        SnapshotError: the day lies later than the day after the end of data.
    """
    refuse_too_late(source, [day])
    plan = compile_features(source, state, churn, [day])
    *fills, last = plan.queries
    with source.session() as session:
        # What one day needs beyond this is on the disk, so that more accounts do not take more memory.
        session.allow_memory(LEAST_MEMORY)
        run(session, {name: plan.queries[name] for name in fills})
        yield from session.parts(plan.queries[last], rows)


def _memory_for(session: Session, source: Source) -> int:
    """How much memory is worth taking for a source: a part of what its usage would fill."""
    ((rows,),) = session.rows("SELECT COUNT(*) FROM usage") if "usage" in source.tables else ((0,),)
    return int(min(max(LEAST_MEMORY, rows * BYTES_A_ROW), MOST_MEMORY))


def _batches(days: Sequence[date], rows: dict[date, int]) -> Iterator[list[date]]:
    batch: list[date] = []
    size = 0
    for day in days:
        if batch and size + rows.get(day, 0) > BATCH_ROWS:
            yield batch
            batch, size = [], 0
        batch.append(day)
        size += rows.get(day, 0)
    if batch:
        yield batch


def run(session: Session, queries: Mapping[str, str]) -> None:
    """Run some of the queries of a plan, and keep what they give for the rest of the session."""
    for name, query in queries.items():
        session.keep(name, query)


def compute_features(source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]) -> pa.Table:
    """The feature table: one row for each account and each of the days on which it was a customer.

    Columns: account_id, snapshot_on, then every feature of the catalogue: a double, or a text for a category; null is
    unknown. Rows are ordered by day and account.

    Raises:
        SnapshotError: a day lies later than the day after the end of data.
    """
    return pa.concat_tables([table for _, table in features_by_day(source, state, churn, days)])
