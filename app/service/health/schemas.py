"""What the health endpoints say."""

from typing import Literal

from pydantic import BaseModel, Field


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = Field(default="alive", description="Always `alive`.")


class Ready(BaseModel):
    """The service can score."""

    status: Literal["ready"] = Field(default="ready", description="Always `ready`; otherwise the status is 503.")
    model: str = Field(description="The name of the model that serves.")
    version: str = Field(description="Its version.")
    trouble: str | None = Field(description="Why a newer model could not be taken up, if so.")
