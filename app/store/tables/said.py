"""The tables of what was known and said: feature rows, receipts, scores and reasons; and of keys, changes, erasures."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import HASH, Table


class Key(Table):
    """An API key: the hash of its secret, and what it may do."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]
    scopes: Mapped[str]  # separated by spaces, as OAuth writes them
    hash: Mapped[str] = mapped_column(HASH)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    replaced_by: Mapped[str | None] = mapped_column(String(32))  # the id of the key that rotation made
    last_used_at: Mapped[datetime | None]


class Audit(Table):
    """What an administrator changed; rows are added, never changed. `details` is canonical JSON."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[str]


class FeatureRowKept(Table):
    """What was known about an account on a day; `features` is canonical JSON."""

    __tablename__ = "feature_rows"

    fingerprint: Mapped[str] = mapped_column(HASH, primary_key=True)
    account_id: Mapped[str | None]
    snapshot_on: Mapped[date | None]
    features: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (Index(None, "account_id", "snapshot_on"),)


class Receipt(Table):
    """An answer that was given; `said` is its numbers and codes as JSON.

    Erasing an account, or pruning what is old, empties `said`, and the `features` of its rows, and takes the account's
    name from both; that there was a receipt stays known.
    """

    __tablename__ = "receipts"

    receipt: Mapped[str] = mapped_column(HASH, primary_key=True)
    model_name: Mapped[str]
    model_version: Mapped[str]
    model_fingerprint: Mapped[str] = mapped_column(HASH)
    account_id: Mapped[str | None]
    snapshot_on: Mapped[date | None]
    feature_row: Mapped[str] = mapped_column(HASH, ForeignKey("feature_rows.fingerprint"))
    said: Mapped[str]
    said_at: Mapped[datetime]

    __table_args__ = (Index(None, "account_id", "said_at"), Index(None, "feature_row"))


class Account(Table):
    """What the source says of an account: who it is, who looks after it, and where the CRM has it."""

    __tablename__ = "accounts"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    owner: Mapped[str | None] = mapped_column(index=True)
    segment: Mapped[str | None]
    currency: Mapped[str | None]
    crm_id: Mapped[str | None]


class Score(Table):
    """The official series: one score for each account, day and model version; points in tenths.

    `segment`, `mrr` and `renews_on` are what the feature row says: lists are sorted and filtered by them. `earlier_…`
    is the account's official score before, of an earlier day; of several versions on that day what was said last.
    """

    __tablename__ = "scores"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    snapshot_on: Mapped[date]
    model_version: Mapped[str]
    receipt: Mapped[str] = mapped_column(HASH, ForeignKey("receipts.receipt"))
    score: Mapped[int | None]
    churn_probability: Mapped[float | None]
    interval_low: Mapped[float | None]
    interval_high: Mapped[float | None]
    band: Mapped[str]
    horizon_days: Mapped[int]
    typical_score: Mapped[int]
    other_points: Mapped[int]
    unknown_points: Mapped[int]
    cut_points: Mapped[int]
    completeness: Mapped[float]
    scored_at: Mapped[datetime]
    segment: Mapped[str | None]
    mrr: Mapped[float | None]
    renews_on: Mapped[date | None]
    earlier_on: Mapped[date | None]
    earlier_score: Mapped[int | None]
    earlier_band: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("account_id", "snapshot_on", "model_version"),
        Index(None, "receipt"),
        Index(None, "snapshot_on", "model_version"),
    )


class ReasonKept(Table):
    """Why a score is what it is, one row for each signal, strongest first; the receipt has the features behind them."""

    __tablename__ = "reasons"

    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    signal: Mapped[str]
    code: Mapped[str]
    kind: Mapped[str]
    points: Mapped[int]


class ErasureKey(Table):
    """The secret key of the tombstones: one row, made at the first erasure.

    Servers share the store and nothing else, so the key lies in it. Who has the whole store can test whether an ID that
    he guesses was erased; who has only the tombstones, as in a log or an extract, can't.
    """

    __tablename__ = "erasure_keys"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    key: Mapped[str] = mapped_column(HASH)
    made_at: Mapped[datetime]


class Tombstone(Table):
    """An account that was erased, by the keyed hash of its ID: it is not scored any more, and nothing names it."""

    __tablename__ = "tombstones"

    hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    erased_at: Mapped[datetime]
