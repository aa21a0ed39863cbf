"""What the store tells about the past: receipts, an account's official scores over time, a spread of accounts."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Engine, Row, Select, and_, func, literal, or_, select, tuple_

from app.store.canonical import read_answer
from app.store.records import ErasedReceipt, FeatureRow, ModelVersion, ScoreRecord
from app.store.tables import FeatureRowKept, Receipt, Score
from models.answer import Band

ERASED = ""
BANDS = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class PastPlace:
    """A place in an account's history: of several versions on a day, what was said last comes first."""

    snapshot_on: date
    scored_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Past:
    """One official score of an account."""

    place: PastPlace
    score: int | None
    band: Band
    churn_probability: float | None
    interval: tuple[float, float] | None
    horizon_days: int
    completeness: float
    model_version: str
    receipt: str


class ScoreHistory:
    """Reads what was said; it writes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find_receipt(self, receipt: str) -> ScoreRecord | ErasedReceipt | None:
        """What was said under a receipt, with the feature row it was said about; None if there is no such receipt."""
        row = self._first(_select_records().where(Receipt.receipt == receipt))
        if row is None:
            return None
        if ERASED in (row.said, row.features):
            return ErasedReceipt(receipt, _model_of(row), row.said_at)
        return _read_record(row)

    def official_score(self, account_id: str, until: date | None = None) -> ScoreRecord | None:
        """The newest official score of an account, of a snapshot on `until` or before it; of a day, what was said last.

        Args:
            account_id: of the account.
            until: the last day that counts; None is the newest of all.
        """
        newest = (
            _select_records()
            .join(Score, Score.receipt == Receipt.receipt)
            .where(Score.account_id == account_id, Receipt.said != ERASED, FeatureRowKept.features != ERASED)
            .order_by(Score.snapshot_on.desc(), Score.scored_at.desc(), Score.id.desc())
            .limit(1)
        )
        row = self._first(newest if until is None else newest.where(Score.snapshot_on <= until))
        return None if row is None else _read_record(row)

    def official_scores(self, account_id: str, after: PastPlace | None, most: int) -> list[Past]:
        """The official scores of an account, newest first.

        Args:
            account_id: of the account.
            after: the last score of the page before; None is the first page.
            most: how many at most.
        """
        order = (Score.snapshot_on, Score.scored_at, Score.id)
        found = select(Score).where(Score.account_id == account_id)
        if after is not None:
            reached = (literal(getattr(after, of.key), of.type) for of in order)
            found = found.where(tuple_(*order) < tuple_(*reached))
        with self._engine.connect() as connection:
            rows = connection.execute(found.order_by(*(one.desc() for one in order)).limit(most))
            return [_read_past(row) for row in rows]

    def feature_rows(self, account_id: str, most: int) -> list[FeatureRow]:
        """What was known of an account on the newest days that were scored, oldest first; of a day, what was said last.

        Args:
            account_id: of the account.
            most: how many scores at most are looked at.
        """
        rows = (
            select(Score.snapshot_on, FeatureRowKept.features)
            .join(Receipt, Receipt.receipt == Score.receipt)
            .join(FeatureRowKept, FeatureRowKept.fingerprint == Receipt.feature_row)
            .where(Score.account_id == account_id, FeatureRowKept.features != ERASED)
            .order_by(Score.snapshot_on.desc(), Score.scored_at.desc(), Score.id.desc())
            .limit(most)
        )
        by_day: dict[date, FeatureRow] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(rows):
                if row.snapshot_on not in by_day:
                    features = orjson.loads(row.features)
                    by_day[row.snapshot_on] = FeatureRow(account_id, row.snapshot_on, features)
        return [by_day[day] for day in sorted(by_day)]

    def first_snapshot(self, account_id: str) -> date | None:
        """The day of the oldest official score of an account."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.min(Score.snapshot_on)).where(Score.account_id == account_id))

    def spread_accounts(self, count: int) -> list[str]:
        """Accounts of the newest snapshot: as many of each band as there are and fit, from its worst to its best.

        Args:
            count: how many accounts at most; the bands share them evenly.
        """
        with self._engine.connect() as connection:
            last = connection.execute(
                select(Score.snapshot_on, Score.model_version)
                .order_by(Score.snapshot_on.desc(), Score.scored_at.desc(), Score.id.desc())
                .limit(1)
            ).one_or_none()
            if last is None:
                return []
            same = and_(Score.snapshot_on == last.snapshot_on, Score.model_version == last.model_version)
            there = select(Score.band, func.count().label("rows")).where(same).group_by(Score.band)
            quotas = share_out(count, {row.band: row.rows for row in connection.execute(there)})
            spread = _select_spread(same, quotas)
            found = connection.execute(spread).all() if quotas else []
        return [row.account_id for row in sorted(found, key=lambda row: BANDS.index(row.band))]

    def _first(self, query: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
        with self._engine.connect() as connection:
            return connection.execute(query).one_or_none()


def share_out(count: int, there: dict[str, int]) -> dict[str, int]:
    """How many of each band to take, in turns, red first, until `count` are taken or none is left.

    >>> share_out(10, {"red": 2, "green": 90, "yellow": 30})
    {'red': 2, 'yellow': 4, 'green': 4}
    """
    taken = dict.fromkeys((band for band in BANDS if there.get(band)), 0)
    while sum(taken.values()) < count:
        open_bands = [band for band in taken if taken[band] < there[band]]
        if not open_bands:
            break
        for band in open_bands[: count - sum(taken.values())]:
            taken[band] += 1
    return {band: rows for band, rows in taken.items() if rows}


def _select_spread(same: Any, quotas: dict[str, int]) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 -- SQLAlchemy's condition
    """The account in the middle of each part, of as many equal parts of a band as accounts are wanted of it."""
    order = (Score.score, Score.account_id)
    place = func.row_number().over(partition_by=Score.band, order_by=order)
    of_all = func.count().over(partition_by=Score.band)
    ranked = select(Score.account_id, Score.band, (place - 1).label("place"), of_all.label("of_all")).where(same)
    one = ranked.subquery()
    wanted = [
        and_(one.c.band == band, one.c.place == (2 * part + 1) * one.c.of_all // (2 * rows))
        for band, rows in quotas.items()
        for part in range(rows)
    ]
    return select(one.c.account_id, one.c.band).where(or_(*wanted)).order_by(one.c.place)


def _select_records() -> Select[*tuple[Any, ...]]:
    return select(
        Receipt.model_name,
        Receipt.model_version,
        Receipt.model_fingerprint,
        Receipt.said,
        Receipt.said_at,
        FeatureRowKept.account_id,
        FeatureRowKept.snapshot_on,
        FeatureRowKept.features,
    ).join(FeatureRowKept, FeatureRowKept.fingerprint == Receipt.feature_row)


def _model_of(row: Row[*tuple[Any, ...]]) -> ModelVersion:
    return ModelVersion(row.model_name, row.model_version, row.model_fingerprint)


def _read_record(row: Row[*tuple[Any, ...]]) -> ScoreRecord:
    return ScoreRecord(
        row=FeatureRow(row.account_id, row.snapshot_on, json.loads(row.features)),
        model=_model_of(row),
        answer=read_answer(row.said),
        said_at=row.said_at,
    )


def _read_past(row: Row[Any]) -> Past:
    has_interval = row.interval_low is not None and row.interval_high is not None
    return Past(
        place=PastPlace(row.snapshot_on, row.scored_at, row.id),
        score=row.score,
        band=row.band,
        churn_probability=row.churn_probability,
        interval=(row.interval_low, row.interval_high) if has_interval else None,
        horizon_days=row.horizon_days,
        completeness=row.completeness,
        model_version=row.model_version,
        receipt=row.receipt,
    )
