"""The table of what is to be told to other systems: the outbox."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import HASH, Table


class Outgoing(Table):
    """One account's news for one destination; `state` is waiting, taken, done or dead.

    `key` names the news for the receiver, and `said` is the hash of what is told, so that the same is not told again.
    `payload` is canonical JSON, and empty once it has arrived: what stays is what was told last. `taken_until` is the
    lease of the deliverer `taken_by`; what it has run out for is taken again.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(HASH, unique=True)
    destination: Mapped[str]
    account_id: Mapped[str]
    crm_id: Mapped[str | None]
    snapshot_on: Mapped[date]
    model_version: Mapped[str]
    said: Mapped[str] = mapped_column(HASH)
    payload: Mapped[str]
    state: Mapped[str]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    times_taken: Mapped[int]
    taken_by: Mapped[str | None]
    taken_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    why: Mapped[str | None]

    __table_args__ = (Index(None, "account_id", "destination"), Index(None, "destination", "state", "due_at"))
