"""The store's verbs for drift: checks are kept and shown, and what was said is read again beside what became known."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Engine, and_, func, insert, select

from app.store.canonical import write_canonical
from app.store.tables import DriftCheckKept, Score

Verdict = Literal["fine", "look", "retrain"]
READ_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class DriftReason:
    """One thing that drifted.

    `code` is such as `feature_moved`; `subject` is a feature, a signal or a table, never an account; `sentence` says it
    in English, with the `figures` behind it.
    """

    code: str
    subject: str | None
    sentence: str
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """What a scoring run of a day, by a version, came to; `id` is given by the store when it is kept."""

    id: int
    checked_at: datetime
    snapshot_on: date
    model_version: str
    verdict: Verdict
    reasons: tuple[DriftReason, ...]
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of an account on a day: the probability, and its interval where there was one."""

    account_id: str
    snapshot_on: date
    probability: float
    low: float | None
    high: float | None


class DriftChecks:
    """Keeps checks. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)

    def save(self, check: DriftCheck) -> None:
        """Keep a check; its `id` is not read. A run that is made again is another check."""
        values = {
            "checked_at": check.checked_at,
            "snapshot_on": check.snapshot_on,
            "model_version": check.model_version,
            "verdict": check.verdict,
            "reasons": write_canonical([asdict(reason) for reason in check.reasons]),
            "figures": write_canonical(check.figures),
        }
        with self._writer.begin() as connection:
            connection.execute(insert(DriftCheckKept).values(values))

    def latest(self, model_version: str | None = None, before: date | None = None) -> DriftCheck | None:
        """The check of the newest day (before one), of several of that day the one made last; None where none is."""
        found = self._read(1, model_version, before)
        return found[0] if found else None

    def history(self, most: int = 50) -> list[DriftCheck]:
        """The checks, that of the newest day first."""
        return self._read(most)

    def days_said(self, model_version: str, since: date, until: date) -> list[date]:
        """The days in [since, until] that a version has scored, in order."""
        query = select(Score.snapshot_on).where(
            Score.model_version == model_version, Score.snapshot_on >= since, Score.snapshot_on <= until
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(query.distinct().order_by(Score.snapshot_on)))

    def read_said(self, model_version: str, days: Sequence[date], most: int) -> Iterator[Said]:
        """What a version said on some days of accounts that it gave a probability, ordered by day and account.

        Where there are more than `most`, a part of them, as evenly spread as their ids are.
        """
        is_meant = and_(
            Score.model_version == model_version, Score.snapshot_on.in_(days), Score.churn_probability.is_not(None)
        )
        columns = Score.account_id, Score.snapshot_on, Score.churn_probability, Score.interval_low, Score.interval_high
        with self._engine.connect() as connection:
            there = connection.scalar(select(func.count()).where(is_meant)) or 0
            each = -(-there // most) or 1
            query = select(*columns).where(is_meant, Score.id % each == 0)
            ordered = query.order_by(Score.snapshot_on, Score.account_id)
            for row in connection.execution_options(yield_per=READ_ROWS).execute(ordered):
                account_id, snapshot_on, probability, low, high = row
                if probability is not None:
                    yield Said(account_id, snapshot_on, probability, low, high)

    def _read(self, most: int, model_version: str | None = None, before: date | None = None) -> list[DriftCheck]:
        query = select(DriftCheckKept).order_by(DriftCheckKept.snapshot_on.desc(), DriftCheckKept.id.desc()).limit(most)
        if model_version is not None:
            query = query.where(DriftCheckKept.model_version == model_version)
        if before is not None:
            query = query.where(DriftCheckKept.snapshot_on < before)
        with self._engine.connect() as connection:
            return [_check_of(row) for row in connection.execute(query)]


def _check_of(row: Any) -> DriftCheck:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    return DriftCheck(
        id=row.id,
        checked_at=row.checked_at,
        snapshot_on=row.snapshot_on,
        model_version=row.model_version,
        verdict=row.verdict,
        reasons=tuple(DriftReason(**one) for one in json.loads(row.reasons)),
        figures=json.loads(row.figures),
    )
