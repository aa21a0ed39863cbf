"""What the champion says about the accounts of a source or of a ready table, one after the other."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.jobs.champion import Champion
from app.jobs.scoring.columns import Known
from app.store import FeatureRow, ScoreRecord
from features.catalogue import fingerprint
from features.compute import compute_features
from features.errors import SnapshotError, TableError
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from features.table import FeatureTable, Layout, features_for
from models.errors import FeatureMismatch
from models.explain import Points
from models.scorer import CHUNK_ROWS

Floats = npt.NDArray[np.float64]


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
    day = on if table.snapshots is None else table.snapshots[0].item()
    known = Known({values.name: values.array for values in table.columns}, len(table.account_ids))
    return _answer(table.account_ids, known, champion, day, now)


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
    columns = {feature.name: table[feature.name].combine_chunks() for feature in spec.features}
    return _answer(table["account_id"].to_pylist(), Known(columns, table.num_rows), champion, on, now)


def _answer(
    accounts: Sequence[str], known: Known, champion: Champion, on: date, now: datetime
) -> Iterator[ScoreRecord]:
    """The records of a chunk after the other, each made when it is asked for.

    While the answers of a chunk are made and kept, which is Python's work, the trees explain the next one.
    """
    spec = champion.scorer.spec

    def explain(start: int) -> tuple[Known, Floats, Points]:
        part = known.part(start, CHUNK_ROWS)
        matrix = part.matrix(spec)
        return part, matrix, champion.scorer.points(matrix)

    with ThreadPoolExecutor(1) as ahead:
        explained = ahead.submit(explain, 0)
        for start in range(0, known.rows, CHUNK_ROWS):
            part, matrix, points = explained.result()
            if start + CHUNK_ROWS < known.rows:
                explained = ahead.submit(explain, start + CHUNK_ROWS)
            answers = champion.scorer.answers_from(points, matrix)
            rows = zip(accounts[start : start + CHUNK_ROWS], part.values(spec), answers, strict=True)
            for account, features, answer in rows:
                yield ScoreRecord(FeatureRow(account, on, features), champion.model, answer, now)
