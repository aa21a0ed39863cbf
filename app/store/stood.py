"""How an account that left had stood so many days before: which of its official scores that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Date, cast, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.store.accounts import REASON
from app.store.records import ModelVersion
from app.store.tables import DepartureKept, Receipt, Score
from models.answer import Band, Reason

DAYS_BEFORE = (30, 60, 90, 180)
# Scores are given each day, week or month: one that was more than a month old by then is not of about that time.
NEAR_DAYS = 31
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Stood:
    """An official score of an account that left, in tenths; None is grey.

    `is_hindsight`: it was computed after the account had left, so nobody saw it before. `first_reason` is None where
    there was none, or where it was erased since.
    """

    snapshot_on: date
    score: int | None
    band: Band
    churn_probability: float | None
    model: ModelVersion
    receipt: str
    is_hindsight: bool
    first_reason: Reason | None


def select_latest(column: InstrumentedAttribute[Any], days: int, *, is_sqlite: bool) -> ColumnElement[Any]:
    """A column of the score that stood so many days before each departure; null where there was none about then.

    It is the last of a snapshot at least so many days before, and at most `NEAR_DAYS` earlier. One that was given
    before the account left goes before one that was computed afterwards; of a day counts what was said last.
    """
    score = aliased(Score)
    scored_at: ColumnElement[Any] = score.scored_at.expression if is_sqlite else func.timezone("UTC", score.scored_at)
    latest = (
        select(getattr(score, column.key))
        .where(
            score.account_id == DepartureKept.account_id,
            score.snapshot_on <= _days_after(-days, is_sqlite=is_sqlite),
            score.snapshot_on >= _days_after(-days - NEAR_DAYS, is_sqlite=is_sqlite),
        )
        .order_by(score.snapshot_on.desc(), score.scored_at.desc(), score.id.desc())
        .limit(1)
        .correlate(DepartureKept)
    )
    seen = latest.where(scored_at < _days_after(1, is_sqlite=is_sqlite))
    return func.coalesce(seen.scalar_subquery(), latest.scalar_subquery())


def _days_after(days: int, *, is_sqlite: bool) -> ColumnElement[Any]:
    """The day so many days after each departure."""
    if is_sqlite:
        return func.date(DepartureKept.left_on, f"{days:+d} days", type_=Date)
    return DepartureKept.left_on + days


def read_stood(connection: Connection, wanted: Mapping[int, date], *, is_sqlite: bool) -> dict[int, Stood]:
    """Scores by their ids; each comes with the day on which its account left."""
    # An answer is long: only its first reason leaves the database.
    text = func.nullif(Receipt.said, "")
    said: Any = type_coerce(text, JSON) if is_sqlite else cast(text, JSON)
    query = select(Score, Receipt.model_name, Receipt.model_fingerprint, said["reasons", 0].label("first_reason")).join(
        Receipt, Receipt.receipt == Score.receipt
    )
    ids = sorted(wanted)
    rows = (
        row
        for start in range(0, len(ids), _CHUNK)
        for row in connection.execute(query.where(Score.id.in_(ids[start : start + _CHUNK])))
    )
    return {
        row.id: Stood(
            row.snapshot_on,
            row.score,
            row.band,
            row.churn_probability,
            ModelVersion(row.model_name, row.model_version, row.model_fingerprint),
            row.receipt,
            is_hindsight=row.scored_at.date() > wanted[row.id],
            first_reason=None if row.first_reason is None else REASON.validate_python(row.first_reason),
        )
        for row in rows
    }
