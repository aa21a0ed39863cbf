"""The tables behind the portfolio: how each account stands now, what that adds up to, and the views people keep."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import HASH, Table

FILTERS = "ix_standings_filters"


class Standing(Table):
    """An account's newest official score, with all that lists are sorted, filtered and searched by; one row each.

    It follows from `scores` and `accounts` alone. What follows from an account's profile is written with the profile;
    what follows from the scores of a run, once the run is whole, so that no list mixes days. `since_…` is the official
    score at least six days before, or the one before. `trend` is the scores of twelve weeks as JSON. What is sorted by
    has a value for every account, what is unknown the highest, so that an index gives each page of a list.
    """

    __tablename__ = "standings"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    snapshot_on: Mapped[date]
    model_version: Mapped[str]
    receipt: Mapped[str] = mapped_column(HASH)
    scored_at: Mapped[datetime]
    score: Mapped[int | None]
    band: Mapped[str]
    churn_probability: Mapped[float | None]
    completeness: Mapped[float]
    mrr: Mapped[float | None]
    renews_on: Mapped[date | None]
    name: Mapped[str | None]
    owner: Mapped[str | None]
    segment: Mapped[str | None]
    currency: Mapped[str | None]
    since_on: Mapped[date | None]
    since_score: Mapped[int | None]
    since_band: Mapped[str | None]
    trend: Mapped[str]
    at_risk_order: Mapped[float]
    score_order: Mapped[int]
    drop_order: Mapped[int]
    renewal_order: Mapped[int]
    name_order: Mapped[str]
    searched: Mapped[str]

    __table_args__ = (
        Index(None, "at_risk_order", "account_id"),
        Index(None, "score_order", "account_id"),
        Index(None, "drop_order", "account_id"),
        Index(None, "renewal_order", "account_id"),
        Index(None, "name_order", "account_id"),
        Index(None, "band", "at_risk_order", "account_id"),
        # of the newest run
        Index(None, "snapshot_on", "scored_at"),
        Index(None, "owner", "at_risk_order", "account_id"),
        # All that lists are filtered and sorted by: to look through it is a fraction of looking through the rows.
        Index(
            FILTERS,
            "at_risk_order",
            "account_id",
            "score_order",
            "drop_order",
            "renewal_order",
            "name_order",
            "band",
            "since_band",
            "since_on",
            "owner",
            "segment",
            "searched",
        ),
    )


class StandingDue(Table):
    """A score that the lists do not tell yet: the run that saved it goes on, or broke off.

    Written in the transactions that write such scores; emptied in the one that brings the standings up to them all.
    """

    __tablename__ = "standings_due"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    snapshot_on: Mapped[date] = mapped_column(primary_key=True)
    model_version: Mapped[str] = mapped_column(primary_key=True)


class StandingTotal(Table):
    """What the standings add up to, by owner, segment, band and currency; empty texts are what is unknown.

    Kept with each change of a standing. Money is in hundredths, whole, so that nothing is lost by adding and taking
    away. `arrived` counts the accounts that had another band before.
    """

    __tablename__ = "standing_totals"

    owner: Mapped[str] = mapped_column(primary_key=True)
    segment: Mapped[str] = mapped_column(primary_key=True)
    band: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    accounts: Mapped[int]
    arrived: Mapped[int]
    mrr: Mapped[int] = mapped_column(BigInteger())
    at_risk: Mapped[int] = mapped_column(BigInteger())


class View(Table):
    """A list that somebody keeps under a name: the filters and the order, as they stand in the page's address."""

    __tablename__ = "views"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str]

    __table_args__ = (UniqueConstraint("user_id", "name"),)
