"""What the champion says about the accounts of a source or of a ready table, one after the other."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.jobs.champion import Champion
from app.jobs.drift.observing import Observed
from app.jobs.scoring.columns import Known
from app.store import FeatureRow, ScoreRecord
from features.catalogue import fingerprint
from features.compute import features_by_day, features_in_parts
from features.errors import SnapshotError, TableError
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from features.table import Layout, TableInParts, open_parts
from models.errors import FeatureMismatch
from models.explain import Points
from models.scorer import CHUNK_ROWS

Floats = npt.NDArray[np.float64]

# So many rows of a source are read at a time; they are explained a chunk after the other.
PART_ROWS = 16 * CHUNK_ROWS


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the accounts that are scored, in order, with what is known of them."""

    accounts: Sequence[str]
    known: Known

    def chunks(self) -> Iterator["Part"]:
        """As many as are explained at a time."""
        for start in range(0, self.known.rows, CHUNK_ROWS):
            yield Part(self.accounts[start : start + CHUNK_ROWS], self.known.part(start, CHUNK_ROWS))


def open_table_for(path: Path, id_column: str | None, champion: Champion) -> TableInParts:
    """A ready table to score, as the champion's was read.

    Raises:
        TableError: the table is not like the one that the champion was trained on.
        FeatureMismatch: the champion was trained on source tables.
    """
    spec = champion.scorer.spec
    layout = Layout.from_json(spec.catalogue_state)
    if layout is None:
        raise FeatureMismatch(
            "The champion was trained on source tables, not on a ready table. Score with --source, or train on a table "
            "in another home."
        )
    return open_parts(path, layout, {feature.name: feature.kind for feature in spec.features}, id_column)


def day_of(table: TableInParts, on: date | None, today: date) -> date:
    """The day that is scored: where the table has days, the latest of them, or else today; unless one is asked for.

    Raises:
        TableError: the table has days, but no row on the one asked for.
    """
    if not table.rows_by_day:
        return on or today
    day = on or max(table.rows_by_day)
    if day not in table.rows_by_day:
        raise TableError(f"{table.file.path.name} has no row on {day}, by its column snapshot_on. Ask for another day.")
    return day


def score_rows(
    table: TableInParts, champion: Champion, on: date, now: datetime, observed: Observed | None = None
) -> Iterator[ScoreRecord]:
    """What the champion says about the accounts of a ready table, in its order: those of the day, where it has days."""
    parts = (
        Part(part.account_ids, Known({one.name: one.array for one in part.columns}, len(part.account_ids)))
        for part in table.parts(on)
    )
    return _answer(parts, champion, on, now, observed)


def score_accounts(
    source: Source, champion: Champion, churn: Churn, on: date, now: datetime, observed: Observed | None = None
) -> Iterator[ScoreRecord]:
    """What the champion says about every account that is a customer on a day, ordered by account.

    `observed` adds up what is scored.

    Raises:
        SnapshotError: the day is later than the data can answer, or nobody was a customer on it.
        FeatureMismatch: the catalogue has changed since the champion was trained, or it was trained on a ready table.
    """
    state = state_of(champion)
    tables = features_in_parts(source, state, churn, on, PART_ROWS)
    first = next(tables, None)
    if first is None:
        raise SnapshotError(f"No account is a customer on {on}; the data end at {source.end_of_data:%Y-%m-%d}.")
    parts = (_part_of(table, champion) for table in chain([first], tables))
    return _answer(parts, champion, on, now, observed)


def score_days(
    source: Source, champion: Champion, churn: Churn, days: Sequence[date], now: datetime
) -> Iterator[tuple[date, Iterator[ScoreRecord]]]:
    """The same for several days, one after the other, on features that are computed in one go.

    Raises:
        SnapshotError, FeatureMismatch: as `score_accounts` does; a day without customers has no records.
    """
    for day, table in features_by_day(source, state_of(champion), churn, days):
        yield day, _answer(iter([_part_of(table, champion)]), champion, day, now)


def state_of(champion: Champion) -> CatalogueState:
    """What the champion's catalogue had learnt.

    Raises:
        FeatureMismatch: the catalogue has changed since it was trained, or it was trained on a ready table.
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
    return state


def _part_of(table: pa.Table, champion: Champion) -> Part:
    columns = {feature.name: table[feature.name].combine_chunks() for feature in champion.scorer.spec.features}
    return Part(table["account_id"].to_pylist(), Known(columns, table.num_rows))


def _answer(
    parts: Iterator[Part], champion: Champion, on: date, now: datetime, observed: Observed | None = None
) -> Iterator[ScoreRecord]:
    """The records of a chunk after the other, each made when it is asked for.

    While the answers of a chunk are made and kept, which is Python's work, the next one is read, and the trees explain
    it.
    """
    spec = champion.scorer.spec
    chunks = chain.from_iterable(part.chunks() for part in parts)

    def explain_next() -> tuple[Part, Floats, Points] | None:
        chunk = next(chunks, None)
        if chunk is None:
            return None
        matrix = chunk.known.matrix(spec)
        points = champion.scorer.points(matrix)
        if observed is not None:
            observed.add(chunk.known.columns, matrix, points.probability)
        return chunk, matrix, points

    with ThreadPoolExecutor(1) as ahead:
        explained = ahead.submit(explain_next)
        while (found := explained.result()) is not None:
            explained = ahead.submit(explain_next)
            chunk, matrix, points = found
            answers = champion.scorer.answers_from(points, matrix)
            rows = zip(chunk.accounts, chunk.known.values(spec), answers, strict=True)
            for account, features, answer in rows:
                yield ScoreRecord(FeatureRow(account, on, features), champion.model, answer, now)
