"""The table of requests: what a page asked for, and a worker carries out."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class Request(Table):
    """One thing asked for. `kind` is what is to be done; `state` is waiting, taken, done or failed.

    `model_version` is the version to put in service, or the one that served when a rollback or a training was asked
    for. `taken_until` is the lease: a worker that is still at work prolongs it, and what it has run out for is taken
    again. `report` says what came of it, or, while it is worked on, which step is being done.
    """

    __tablename__ = "requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    model_version: Mapped[str]
    reason: Mapped[str]
    overrules: Mapped[bool]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    taken_by: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    taken_until: Mapped[datetime | None]
    times_taken: Mapped[int]
    done_at: Mapped[datetime | None]
    report: Mapped[str | None]
