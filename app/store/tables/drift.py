"""The table of drift checks: what each scoring run found, compared with the training data."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class DriftCheckKept(Table):
    """One check. `reasons` and `figures` are JSON, and name no account."""

    __tablename__ = "drift_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    snapshot_on: Mapped[date]
    model_version: Mapped[str] = mapped_column(index=True)
    verdict: Mapped[str]
    reasons: Mapped[str]
    figures: Mapped[str]
