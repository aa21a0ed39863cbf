"""What the health endpoints say."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = Field(default="alive", description="Always `alive`.")


class Checks(BaseModel):
    """What was looked at, and found well."""

    store_read: Literal["ok"] = Field(default="ok", description="The store answers.")
    store_write: Literal["ok"] = Field(default="ok", description="It took the last write, a tiny one if none came.")


class Ready(BaseModel):
    """The service can score."""

    status: Literal["ready"] = Field(default="ready", description="Always `ready`; otherwise the status is 503.")
    model: str = Field(description="The name of the model that serves.")
    version: str = Field(description="Its version.")
    checks: Checks = Field(default=Checks(), description="What was looked at; otherwise the status is 503.")
    degraded: bool = Field(description="Whether the last good model serves while a newer one can't.")
    trouble: str | None = Field(description="Why, if so: the newer model is broken, or the registry can't be reached.")
    retrain_due: bool = Field(description="Whether to train a new model: its day has come, or the data have drifted.")
    retrain_because: str | None = Field(description="Why, if so; `varme status` and `varme drift` say more.")
    pulled_at: datetime | None = Field(description="When the registry was last asked for a newer model, if ever.")
