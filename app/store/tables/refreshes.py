"""The table of nightly runs: who made each, what the source held, and what came of it."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class RefreshKept(Table):
    """One run. `state` is running, done, refused (the source is not such as can be scored) or failed.

    `held_until` is the lease: a run that is still at work prolongs it, and one that let it run out has broken off.
    `step` is what is being done, or came of it. `trouble` is why the scores are not those of today, where they are not;
    `told_at` is when somebody was told so. `source` is what the source held, as canonical JSON, where it was looked at.
    """

    __tablename__ = "refreshes"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    state: Mapped[str]
    made_by: Mapped[str]
    held_until: Mapped[datetime | None]
    step: Mapped[str]
    done_at: Mapped[datetime | None]
    snapshot_on: Mapped[date | None]
    model_version: Mapped[str | None]
    source: Mapped[str | None]
    trouble: Mapped[str | None]
    told_at: Mapped[datetime | None]
