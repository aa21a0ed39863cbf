"""The tables of what happened to accounts, of when they left, and of how their managers feel about them."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class HappeningKept(Table):
    """Something that happened to an account, as the source tells it; `what` is canonical JSON.

    `key` names it among those of its account, so that the same thing told twice is one row.
    """

    __tablename__ = "happenings"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    kind: Mapped[str]
    what: Mapped[str]


class DepartureKept(Table):
    """An account that had been scored left on a day; `kind` is `voluntary` or `involuntary`, where the source says."""

    __tablename__ = "departures"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    left_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str | None]

    __table_args__ = (Index(None, "left_on", "account_id"),)


class PulseKept(Table):
    """How somebody felt about an account, from 1 to 5, and what the model said of it then (tenths of a point)."""

    __tablename__ = "pulses"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    user_id: Mapped[str] = mapped_column(String(32))
    author: Mapped[str]
    score: Mapped[int]
    note: Mapped[str | None]
    noted_at: Mapped[datetime]
    model_band: Mapped[str | None]
    model_score: Mapped[int | None]

    __table_args__ = (Index(None, "account_id", "noted_at"),)
