"""A run of batch scoring on Spark: the engine reads, scores and writes, and no row passes through this process."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs.champion import Champion, champion_of
from app.jobs.scoring.on_workers import Task, pack_model
from app.jobs.scoring.records import state_of
from app.jobs.scoring.run import Asked, Scored, say_other_features
from app.settings import Settings
from app.store import ErasedAccounts, open_store
from features.compute import compile_features, run
from features.dataset.manifest import has_manifest, read_manifest
from features.errors import SnapshotError, SourceError, TableError
from features.findings import reason_of
from features.snapshots import Churn, refuse_too_late
from features.source import Source
from features.spark.engine import SparkEngine, without_order
from features.spark.session import quiet_about_pandas, share_file
from features.spark.table import SparkTable, open_table_on_spark, refuse_other_content
from features.spark.write import target_of
from features.table import Kind, Layout
from models.errors import FeatureMismatch
from training.home import describe_business, refuse_another

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# What a file of scores has, and no feature table.
_OWN = ("account_id", "score", "churn_probability", "band")


def score_source_on_spark(
    source: Source, churn: Churn, settings: Settings, on: date | None, asked: Asked, report: Callable[[str], None]
) -> Scored:
    """Score every customer on a day (the latest possible, if None) of a source on Spark.

    The features are computed there with what the champion's catalogue had learnt.

    Raises:
        SourceError: the source is not on Spark, or Spark can't do it.
        SnapshotError: the day is later than the data can answer, or nobody was a customer on it.
        FeatureMismatch: as for a run on this machine.
    """
    champion = champion_of(settings)
    refuse_another(settings.home, describe_business(source.location, settings.source.tables, churn))
    engine = source.engine
    if not isinstance(engine, SparkEngine):
        raise SourceError(
            f"The source {source.location} is not on Spark. Name one with --source spark:…, or a feature table with "
            "--table FOLDER."
        )
    day = on or source.latest_snapshot
    refuse_too_late(source, [day])
    report(f"Scoring the customers of {day} on Spark with version {champion.model.version}")
    *fills, (_, last) = compile_features(source, state_of(champion), churn, [day]).queries.items()
    with engine.session(source.schema) as session:
        run(session, dict(fills))
        # Kept, so that they are computed once: to count the customers, and to score them.
        session.keep("scored", without_order(last))
        table = SparkTable(engine.spark, session.frame("SELECT * FROM scored AS s"), source.location)
        accounts = table.frame.count()
        if accounts == 0:
            raise SnapshotError(f"No account is a customer on {day}; the data end at {source.end_of_data:%Y-%m-%d}.")
        notes = tuple(say_other_features(champion, source))
        return _score(table, "account_id", accounts, champion, settings, day, asked, notes)


def score_table_on_spark(
    location: Path,
    id_column: str | None,
    settings: Settings,
    on: date | None,
    asked: Asked,
    report: Callable[[str], None],
) -> Scored:
    """Score the accounts of a feature table on Spark: those of a day (the latest, if None) where it has days.

    Raises:
        SourceError: PySpark or Java is missing, or Spark can't do it.
        TableError: the table is not like the one that the champion reads.
        FeatureMismatch: the champion's features are others than the table's.
    """
    champion = champion_of(settings)
    spec = champion.scorer.spec
    layout = Layout.from_json(spec.catalogue_state)
    kinds: dict[str, Kind] = {feature.name: feature.kind for feature in spec.features}
    notes: tuple[str, ...] = ()
    if layout is None:
        state_of(champion)
        notes = _check_state(location, champion)
    else:
        kinds = {layout.ages.get(name, name): "date" if name in layout.ages else kind for name, kind in kinds.items()}
    has_days = layout is None or layout.has_snapshots
    table = open_table_on_spark(location)
    own_id = id_column or ("account_id" if layout is None else layout.id)
    table.require(own_id, kinds, has_days=has_days)
    if has_days:
        day = on or table.latest()
        table = table.on(day)
    else:
        day = on or datetime.now(UTC).date()
    report(f"Scoring the accounts of {table.says} on {day} on Spark with version {champion.model.version}")
    accounts = table.count_accounts(own_id)
    if accounts == 0:
        raise TableError(f"{table.says} has no row on {day}, by its column snapshot_on. Ask for another day.")
    wanted = [own_id, *(["snapshot_on"] if has_days else []), *kinds]
    frame = table.frame.select(*dict.fromkeys(f"`{name}`" for name in wanted))
    return _score(SparkTable(table.spark, frame, table.says), own_id, accounts, champion, settings, day, asked, notes)


def _check_state(location: Path, champion: Champion) -> tuple[str, ...]:
    """Refuse a table whose features were computed with another catalogue state; say so where nothing tells."""
    if not has_manifest(location):
        note = (
            "Nothing in the table tells with what its features were computed. Write it with `varme features "
            "--for-champion`, so that they are those that the model has learnt."
        )
        return (note,)
    if read_manifest(location).catalogue_fingerprint != champion.scorer.spec.catalogue_fingerprint:
        raise FeatureMismatch(
            f"The features in {location} were computed with something else than the model that serves has learnt. "
            "Write them anew with `varme features --for-champion`, or score the source with --source."
        )
    return ()


def _score(
    table: SparkTable,
    id_column: str,
    accounts: int,
    champion: Champion,
    settings: Settings,
    day: date,
    asked: Asked,
    notes: tuple[str, ...],
) -> Scored:
    refuse_other_content(table.spark, asked.out, _OWN)
    spec = champion.scorer.spec
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / f"varme-{champion.model.fingerprint[:16]}-{datetime.now(UTC):%H%M%S%f}.zip"
        pack_model(settings.champion, archive)
        erased = _erased(settings)
        task = Task(archive.name, champion.model.version, day, id_column, asked.reasons, asked.language, erased)
        bands = _write(table, task, task.lines(spec).schema, archive, asked.out)
    return Scored(day, champion.model.version, bands, spec.bands.says, 0, notes, accounts - sum(bands.values()))


def _write(table: SparkTable, task: Task, schema: object, archive: Path, out: Path) -> Counter[str]:
    """Let Spark score and write; how many lines of each band it wrote, read back from what it wrote."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- an optional extra, which is there by now
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 -- the same

    target = target_of(out)
    try:
        share_file(table.spark, archive)
        with quiet_about_pandas():
            lines: DataFrame = table.frame.mapInArrow(task, from_arrow_schema(schema))
        # Spark puts the new day in the place of the old one when all of it is written, and leaves the others.
        lines.write.mode("overwrite").partitionBy("snapshot_on").parquet(target)
        written = table.spark.read.parquet(target).where(f"snapshot_on = DATE '{task.on.isoformat()}'")
        return Counter({row["band"]: row["count"] for row in written.groupBy("band").count().collect()})
    except PySparkException as error:
        raise SourceError(
            f"Spark can't score {table.says} into {out}: {reason_of(error)}. What was there of {task.on} is as it was. "
            "Look into Spark's own log for the cause, mend it and try again."
        ) from error


def _erased(settings: Settings) -> ErasedAccounts:
    store = open_store(settings.store_url, make=True)
    try:
        return store.tombstones.load()
    finally:
        store.close()
