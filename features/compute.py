"""Computing features: declarations become one SQL query for each source table, which shows them only what was known."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa
import sqlglot

from features.catalogue import catalogue
from features.contract import TABLES
from features.declare import Attribute, Feature, Ratio, Tenure
from features.events import compile_events
from features.rows import compile_rows
from features.snapshots import Churn, customers_query, refuse_too_late
from features.source import Source
from features.state import CatalogueState

KEYS = ("account_id", "snapshot_on")
SQL_TYPES = {"number": "DOUBLE", "category": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Queries:
    """The queries that make a feature table, by the name of the table that each fills, in the order to run them in.

    The first, `snapshots`, says who was a customer when; then one for each source table; the last, `feature_table`,
    puts them side by side.
    """

    features: tuple[Feature, ...]
    queries: dict[str, str]

    def render(self, dialect: str = "duckdb") -> str:
        """The queries as a script in the dialect of an engine (`spark`, `snowflake`, `bigquery`, `postgres`, …)."""
        script = (f"CREATE TEMPORARY TABLE {name} AS {query}" for name, query in self.queries.items())
        return (
            ";\n\n".join(sqlglot.transpile(one, read="duckdb", write=dialect, pretty=True)[0] for one in script) + ";\n"
        )


def compile_features(source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]) -> Queries:
    """Plan the features of every customer on the given days.

    Args:
        source: whose tables, and whose columns, are there; what can't be computed from them is unknown (null).
        state: what the catalogue learnt from data; columns in quarantine are taken as absent.
        churn: who counts as a customer.
        days: the snapshots, each once, in order.
    """
    features = catalogue(state)
    queries = {"snapshots": customers_query(source, churn, days)}
    owner: dict[str, str] = {}
    for name, there in source.tables.items():
        present = state.readable(name, there)
        wanted = [
            feature
            for feature in features
            if feature.source == name and feature.columns <= present and not isinstance(feature.aggregate, Ratio)
        ]
        if wanted and name != "accounts":
            table = TABLES[name]
            fill = f"{name}_features"
            if name == "usage":
                queries[fill] = compile_events(table, present, wanted, days)
            else:
                queries[fill] = compile_rows(table, present, wanted, state)
            owner |= {feature.name: fill for feature in wanted}
    attributes = state.readable("accounts", source.tables["accounts"])
    queries["feature_table"] = _side_by_side(attributes, features, owner)
    return Queries(features, queries)


def _side_by_side(attributes: AbstractSet[str], features: Sequence[Feature], owner: dict[str, str]) -> str:
    def value(feature: Feature) -> str:
        match feature.aggregate:
            case Tenure():
                return "DATE_DIFF('day', s.spell_started_on, s.snapshot_on)"
            case Attribute(column):
                return f"a.{column}" if column in attributes else "NULL"
            case Ratio(numerator, denominator):
                parts = {part.name: part for part in features}
                # Decimals are divided once, last, as doubles.
                below = f"CAST({value(parts[denominator])} AS DOUBLE)"
                return f"CAST({value(parts[numerator])} AS DOUBLE) / NULLIF({below}, 0)"
        return f"{owner[feature.name]}.{feature.name}" if feature.name in owner else "NULL"

    columns = [f"CAST({value(feature)} AS {SQL_TYPES[feature.type]}) AS {feature.name}" for feature in features]
    joins = [
        f"LEFT JOIN {fill} ON {fill}.account_id = s.account_id AND {fill}.snapshot_on = s.snapshot_on"
        for fill in dict.fromkeys(owner.values())
    ]
    return (
        f"SELECT s.account_id, s.snapshot_on, {', '.join(columns)} FROM snapshots AS s "
        f"JOIN accounts AS a ON a.account_id = s.account_id {' '.join(joins)} ORDER BY s.snapshot_on, s.account_id"
    )


def compute_features(source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]) -> pa.Table:
    """The feature table: one row for each account and each of the days on which it was a customer.

    Columns: account_id, snapshot_on, then every feature of the catalogue: a double, or a text for a category; null is
    unknown. Rows are ordered by day and account.

    Raises:
        SnapshotError: a day lies later than the day after the end of data.
    """
    cursor, last = _run(source, state, churn, days)
    return cursor.sql(last).to_arrow_table()


def features_by_day(
    source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]
) -> Iterator[tuple[date, pa.Table]]:
    """The feature table one snapshot at a time, in order, so that never more than one of them is in memory.

    Columns as in `compute_features`; rows are ordered by account.

    Raises:
        SnapshotError: a day lies later than the day after the end of data.
    """
    cursor, last = _run(source, state, churn, days)
    for day in sorted(set(days)):
        one = f"SELECT * FROM ({last}) WHERE snapshot_on = DATE '{day.isoformat()}' ORDER BY account_id"
        yield day, cursor.sql(one).to_arrow_table()


def _run(
    source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]
) -> tuple[duckdb.DuckDBPyConnection, str]:
    """Run all queries but the last; it, and the cursor in which it can be run."""
    refuse_too_late(source, days)
    plan = compile_features(source, state, churn, sorted(set(days)))
    cursor = source.cursor()
    *fills, (_, last) = plan.queries.items()
    for name, query in fills:
        cursor.execute(f"CREATE OR REPLACE TEMPORARY TABLE {name} AS {query}")
    return cursor, last
