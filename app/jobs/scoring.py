"""Batch scoring: every customer on a day, with reasons, into the store and a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv, parquet

from app.jobs.opening import Champion, champion_of
from app.settings import Settings
from app.store import FeatureRow, ScoreRecord, open_store
from app.store.canonical import as_known
from app.words import say
from features.catalogue import fingerprint
from features.compute import compute_features
from features.errors import SnapshotError
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from models.answer import as_points
from models.errors import FeatureMismatch
from training.home import describe_business, refuse_another


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scoring run did: the band of each account, and how many scores are new in the store."""

    snapshot_on: date
    model_version: str
    bands: tuple[str, ...]
    bands_say: str
    written: int


def score_source(
    source: Source,
    churn: Churn,
    settings: Settings,
    on: date | None,
    out: Path,
    reasons: int,
    report: Callable[[str], None],
) -> Scored:
    """Score every customer on a day (the latest possible, if None) into the store, and then into a file."""
    champion = champion_of(settings)
    refuse_another(settings.home, describe_business(source.location, settings.source.tables, churn))
    day = on or source.latest_snapshot
    report(f"Scoring the customers of {day} with version {champion.model.version}")
    records = list(score_accounts(source, champion, churn, day, datetime.now(UTC)))
    report(f"Writing {len(records):,} scores")
    store = open_store(settings.store_url, upgrade=True)
    written = store.save_scores(records)
    store.close()
    write_table([output_row(record, reasons) for record in records], reasons, out)
    return Scored(
        day,
        champion.model.version,
        tuple(record.answer.band for record in records),
        champion.scorer.spec.bands.says,
        written,
    )


def score_accounts(source: Source, champion: Champion, churn: Churn, on: date, now: datetime) -> Iterator[ScoreRecord]:
    """What the champion says about every account that is a customer on a day, ordered by account.

    Raises:
        SnapshotError: the day is later than the data can answer, or nobody was a customer on it.
        FeatureMismatch: the catalogue has changed since the champion was trained.
    """
    spec = champion.scorer.spec
    state = CatalogueState.from_json(spec.catalogue_state)
    if fingerprint(state) != spec.catalogue_fingerprint:
        raise FeatureMismatch(
            "The features that this release computes are not those that the champion was trained on. Train again with "
            "`varme train`, or score with the release that trained it."
        )
    table = compute_features(source, state, churn, [on])
    if table.num_rows == 0:
        raise SnapshotError(f"No account is a customer on {on}; the data end at {source.end_of_data:%Y-%m-%d}.")
    names = [feature.name for feature in spec.features]
    columns = {name: table[name].to_pylist() for name in names}
    answers = champion.scorer.answers(columns, threads=2)
    for index, (account, answer) in enumerate(zip(table["account_id"].to_pylist(), answers, strict=True)):
        features = as_known({name: columns[name][index] for name in names})
        yield ScoreRecord(FeatureRow(account, on, features), champion.model, answer, now)


def output_row(record: ScoreRecord, most_reasons: int) -> dict[str, Any]:
    """One line of the file that batch scoring writes."""
    answer = record.answer
    row: dict[str, Any] = {
        "account_id": record.row.account_id,
        "snapshot_on": record.row.snapshot_on,
        "score": None if answer.score is None else as_points(answer.score),
        "churn_probability": answer.churn_probability,
        "band": answer.band,
        "horizon_days": answer.horizon_days,
        "model_version": record.model.version,
        "completeness": answer.completeness,
    }
    for rank in range(1, most_reasons + 1):
        reason = answer.reasons[rank - 1] if rank <= len(answer.reasons) else None
        row[f"reason_{rank}_signal"] = reason and reason.signal
        row[f"reason_{rank}_points"] = reason and as_points(reason.points)
        row[f"reason_{rank}_text"] = reason and say(reason)
    return row


def write_table(rows: Sequence[dict[str, Any]], most_reasons: int, out: Path) -> None:
    """Write the lines as Parquet or CSV, by the ending of the file's name; the file is there whole or not at all."""
    text, number = pa.string(), pa.float64()
    fields = [
        pa.field("account_id", text),
        pa.field("snapshot_on", pa.date32()),
        pa.field("score", number),
        pa.field("churn_probability", number),
        pa.field("band", text),
        pa.field("horizon_days", pa.int64()),
        pa.field("model_version", text),
        pa.field("completeness", number),
    ]
    for rank in range(1, most_reasons + 1):
        fields += [
            pa.field(f"reason_{rank}_signal", text),
            pa.field(f"reason_{rank}_points", number),
            pa.field(f"reason_{rank}_text", text),
        ]
    save_table(pa.Table.from_pylist(list(rows), pa.schema(fields)), out)


def save_table(table: pa.Table, out: Path) -> None:
    """Save an Arrow table as Parquet or CSV, by the ending of the file's name."""
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.part")
    if out.suffix == ".parquet":
        parquet.write_table(table, half)
    else:
        csv.write_csv(table, half)
    half.replace(out)
