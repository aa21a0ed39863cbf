"""Batch scoring: every customer on a day, with reasons, into the store and a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from app.jobs.champion import Champion, champion_of
from app.jobs.files import save_table
from app.settings import Settings
from app.store import FeatureRow, ScoreRecord, open_store
from app.store.canonical import as_known
from app.words import read_sayings, say
from app.words.sayings import Saying
from features.catalogue import fingerprint
from features.compute import compute_features
from features.declare import FeatureValue
from features.errors import SnapshotError, TableError
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from features.table import FeatureTable, Layout, Values, features_for
from models.answer import as_points
from models.errors import FeatureMismatch
from training.home import describe_business, refuse_another


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scoring run did: the band of each account, and how many scores are new in the store.

    `notes` say, in a sentence each, what of a ready table was not read as it stands, or that the model's own features
    are others than the business's now.
    """

    snapshot_on: date | None
    model_version: str
    bands: tuple[str, ...]
    bands_say: str
    written: int
    notes: tuple[str, ...] = ()


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
    notes = tuple(say_other_features(champion, source))
    return replace(_keep(records, champion, settings, out, reasons, report), notes=notes)


def say_other_features(champion: Champion, source: Source) -> Iterator[str]:
    """That the champion was trained with other features of the business's own than it has now, where it was."""
    frozen = CatalogueState.from_json(champion.scorer.spec.catalogue_state).own_features
    before, now = ({feature.name: feature for feature in features} for features in (frozen, source.own_features))
    both = before.keys() & now.keys()
    differs = [
        f"{what} {', '.join(sorted(names))}"
        for what, names in (
            ("without", now.keys() - before.keys()),
            ("with", before.keys() - now.keys()),
            ("with another definition of", {name for name in both if before[name] != now[name]}),
        )
        if names
    ]
    if differs:
        yield (
            f"Version {champion.model.version} was trained {' and '.join(differs)}, compared with [[features]] now. It "
            "scores as it was trained; train again to change that."
        )


def score_table(
    path: Path,
    id_column: str | None,
    settings: Settings,
    on: date | None,
    out: Path,
    reasons: int,
    report: Callable[[str], None],
) -> Scored:
    """Score the accounts of a ready table into the store, and then into a file.

    Where the champion's table had days, its rows of a day are scored (the latest, if None); otherwise all rows, as of
    the day given or today.
    """
    champion = champion_of(settings)
    now = datetime.now(UTC)
    report(f"Scoring the accounts of {path.name} with version {champion.model.version}")
    table = rows_to_score(path, id_column, champion, on)
    records = list(score_rows(table, champion, on or now.date(), now))
    return replace(_keep(records, champion, settings, out, reasons, report), notes=table.notes)


def _keep(
    records: Sequence[ScoreRecord],
    champion: Champion,
    settings: Settings,
    out: Path,
    reasons: int,
    report: Callable[[str], None],
) -> Scored:
    report(f"Writing {len(records):,} scores")
    store = open_store(settings.store_url, upgrade=True)
    written = store.save_scores(records)
    store.close()
    others = [one.days for one in champion.scorer.spec.horizons if one.days != champion.scorer.spec.horizon_days]
    sayings = read_sayings(champion.scorer.spec.catalogue_state)
    write_table([output_row(record, reasons, others, sayings) for record in records], reasons, others, out)
    return Scored(
        records[0].row.snapshot_on,
        champion.model.version,
        tuple(record.answer.band for record in records),
        champion.scorer.spec.bands.says,
        written,
    )


def rows_to_score(path: Path, id_column: str | None, champion: Champion, on: date | None) -> FeatureTable:
    """The rows of a ready table that are to be scored: where the champion's had days, those of one day.

    Raises:
        TableError: the table is not like the one that the champion was trained on, or has no row on the day.
        FeatureMismatch: the champion was trained on source tables.
    """
    spec = champion.scorer.spec
    layout = Layout.from_json(spec.catalogue_state)
    if layout is None:
        raise FeatureMismatch(
            "The champion was trained on source tables, not on a ready table. Score with --source, or train on a table "
            "in another home."
        )
    table = features_for(path, layout, {feature.name: feature.kind for feature in spec.features}, id_column)
    if table.snapshots is None:
        return table
    day = on or table.snapshots.max().item()
    table = table.rows(table.snapshots == np.datetime64(day))
    if not table.account_ids:
        raise TableError(f"{table.file} has no row on {day}, by its column snapshot_on. Ask for another day.")
    return table


def score_rows(table: FeatureTable, champion: Champion, on: date, now: datetime) -> Iterator[ScoreRecord]:
    """What the champion says about the accounts of a ready table, in its order; `on` is their day if it has none."""
    columns = {values.name: as_given(values) for values in table.columns}
    answers = champion.scorer.answers(columns, threads=2)
    day = on if table.snapshots is None else table.snapshots[0].item()
    for index, (account, answer) in enumerate(zip(table.account_ids, answers, strict=True)):
        features = as_known({name: values[index] for name, values in columns.items()})
        yield ScoreRecord(FeatureRow(account, day, features), champion.model, answer, now)


def as_given(values: Values) -> list[FeatureValue]:
    """A column as a caller gives it: a date as its text."""
    array = values.array.cast(pa.string()) if values.kind == "date" else values.array
    return list(array.to_pylist())


def score_accounts(source: Source, champion: Champion, churn: Churn, on: date, now: datetime) -> Iterator[ScoreRecord]:
    """What the champion says about every account that is a customer on a day, ordered by account.

    Raises:
        SnapshotError: the day is later than the data can answer, or nobody was a customer on it.
        FeatureMismatch: the catalogue has changed since the champion was trained, or it was trained on a ready table.
    """
    spec = champion.scorer.spec
    if Layout.from_json(spec.catalogue_state) is not None:
        raise FeatureMismatch(
            "The champion was trained on a ready table, not on source tables. Score with --table FILE, or train on the "
            "source in another home."
        )
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


def output_row(
    record: ScoreRecord, most_reasons: int, horizons: Sequence[int], sayings: Mapping[str, Saying]
) -> dict[str, Any]:
    """One line of the file that batch scoring writes; `horizons` are the days of those beside the model's own."""
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
        row[f"reason_{rank}_text"] = reason and say(reason, sayings=sayings)
    within = {one.horizon_days: one.churn_probability for one in answer.horizons}
    row |= {_within(days): within.get(days) for days in horizons}
    return row


def write_table(rows: Sequence[dict[str, Any]], most_reasons: int, horizons: Sequence[int], out: Path) -> None:
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
    fields += [pa.field(_within(days), number) for days in horizons]
    save_table(pa.Table.from_pylist(list(rows), pa.schema(fields)), out)


def _within(days: int) -> str:
    return f"churn_probability_{days}d"
