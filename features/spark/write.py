"""The feature table of a source on Spark, written by Spark as a data set partitioned by snapshot."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from features.compute import compile_features, run
from features.snapshots import Churn, refuse_too_late
from features.source import Source
from features.spark.engine import SparkEngine, without_order
from features.state import CatalogueState


def write_features(
    source: Source, state: CatalogueState, churn: Churn, days: Sequence[date], out: str | Path
) -> Mapping[date, int]:
    """Write the features of every customer on the given days into `out/snapshot_on=DAY/`, as Parquet.

    No row passes through this process. A snapshot that is there already is replaced; others stay, and so does one that
    has no row any more.

    Args:
        source: a source on Spark.
        state: what the catalogue learnt from data.
        churn: who counts as a customer.
        days: the snapshots.
        out: a folder, or an address that Spark can write to.

    Returns:
        How many rows each snapshot has.

    Raises:
        SnapshotError: a day lies later than the day after the end of data.
        TypeError: the source is not on Spark.
    """
    engine = source.engine
    if not isinstance(engine, SparkEngine):
        raise TypeError(f"The source {source.location} is not read through Spark.")
    refuse_too_late(source, days)
    ordered = sorted(set(days))
    plan = compile_features(source, state, churn, ordered)
    *fills, (_, last) = plan.queries.items()
    with engine.session(source.schema) as session:
        run(session, dict(fills))
        counted = session.rows("SELECT snapshot_on, COUNT(*) FROM snapshots GROUP BY snapshot_on")
        session.write(without_order(last), target_of(out), "snapshot_on", "account_id")
    return dict.fromkeys(ordered, 0) | dict(counted)


def target_of(out: str | Path) -> str:
    """Where Spark writes to: a whole path of this machine, or an address, also one that lost a slash as a Path."""
    if address := re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]+):/+(.+)", str(out)):
        return f"{address[1]}://{address[2]}"
    return Path(out).resolve().as_uri()
