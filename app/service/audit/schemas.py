"""What the audit log is asked, and what it answers."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.service.asked import Day

MOST_ENTRIES = 1000


class AuditQuery(BaseModel):
    """Which entries to show."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(default=None, description="Only what was changed on this day or later, in UTC.")
    limit: int = Field(default=100, ge=1, le=MOST_ENTRIES, description="How many entries a page has at most.")
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,9}$", description="Where the page starts: `next` of the page before."
    )


class AuditAnswer(BaseModel):
    """One change by an administrator."""

    id: int = Field(description="Its number; a later change has a higher one.")
    at: datetime = Field(description="When it was made, in UTC.")
    actor: str = Field(description="Who made it: the id of a key, or `command line`.")
    action: str = Field(description="What was done, such as `key.created` or `model.promoted`.")
    subject: str = Field(description="What it was done to: the id of a key, the version of a model.")
    details: dict[str, Any] = Field(description="What else tells of it.")


class AuditResponse(BaseModel):
    """One page of the audit log, newest first."""

    entries: list[AuditAnswer] = Field(description="The changes.")
    next: str | None = Field(description="The `cursor` of the page after this one; null where this is the last.")
