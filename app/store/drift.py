"""The store's verbs for drift: what each scoring run found of it, compared with the training data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Engine, insert, select

from app.store.tables.drift import DriftCheckKept

Verdict = Literal["fine", "look", "retrain"]


@dataclass(frozen=True, slots=True)
class DriftReason:
    """One thing that has moved: `subject` is a feature, a signal or a table, never an account."""

    code: str
    subject: str | None
    sentence: str
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """What a scoring run found of drift; `id` is 0 until it is kept."""

    id: int
    checked_at: datetime
    snapshot_on: date
    model_version: str
    verdict: Verdict
    reasons: tuple[DriftReason, ...]
    figures: Mapping[str, Any]


class DriftChecks:
    """Keeps checks and shows them, the newest first. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)

    def save(self, check: DriftCheck) -> None:
        """Keep a check."""
        told = {
            "checked_at": check.checked_at,
            "snapshot_on": check.snapshot_on,
            "model_version": check.model_version,
            "verdict": check.verdict,
            "reasons": json.dumps([asdict(one) for one in check.reasons]),
            "figures": json.dumps(dict(check.figures)),
        }
        with self._writer.begin() as connection:
            connection.execute(insert(DriftCheckKept).values(told))

    def latest(self, model_version: str | None = None) -> DriftCheck | None:
        """The newest check, of a version if one is named."""
        asked = select(DriftCheckKept).order_by(DriftCheckKept.id.desc()).limit(1)
        if model_version is not None:
            asked = asked.where(DriftCheckKept.model_version == model_version)
        with self._engine.connect() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else _read(row)

    def history(self, most: int = 50) -> list[DriftCheck]:
        """So many checks at most, the newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(DriftCheckKept).order_by(DriftCheckKept.id.desc()).limit(most)).all()
        return [_read(row) for row in rows]


def _read(row: Any) -> DriftCheck:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    reasons = tuple(DriftReason(**one) for one in json.loads(row.reasons))
    return DriftCheck(
        row.id, row.checked_at, row.snapshot_on, row.model_version, row.verdict, reasons, json.loads(row.figures)
    )
