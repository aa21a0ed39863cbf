"""The table of drift checks: what each scoring run found when it was compared with the training."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class DriftCheckKept(Table):
    """One check: `verdict` is fine, look or retrain; `reasons` and `figures` are canonical JSON and name no account."""

    __tablename__ = "drift_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    snapshot_on: Mapped[date]
    model_version: Mapped[str]
    verdict: Mapped[str]
    reasons: Mapped[str]
    figures: Mapped[str]

    __table_args__ = (Index(None, "model_version", "snapshot_on"),)
