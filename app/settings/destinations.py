"""The sections `[destinations.NAME]`: to whom what changed is told, and how."""

import re
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from app.languages import LANGUAGES
from app.settings.sections import Section
from app.settings.values import WebAddress

# In the names of variables two underscores come before a key, and letters have no case.
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def _a_name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError('a name of small letters, digits and single underscores is expected, such as "crm"')
    return value


DestinationName = Annotated[str, AfterValidator(_a_name)]


class DestinationSection(Section):
    """What every kind of destination can be told."""

    reasons: int = Field(default=3, ge=0, le=10, description="How many reasons are told of each account.")
    language: str = Field(default="en", description="The language of the reasons.")
    per_minute: int = Field(
        default=600, ge=0, le=1_000_000, description="How many accounts are told at most in a minute; 0 is no limit."
    )
    tries: int = Field(default=12, ge=1, le=100, description="How often it is tried before a person has to look at it.")

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"one of {', '.join(LANGUAGES)} is expected")
        return value


class SecretSection(DestinationSection):
    """A destination to which one proves who one is, by a secret that is kept out of the file."""

    # Whether it is for us to make it, and for the receiver to be told; else the receiver gives it.
    makes_secret: ClassVar[bool] = False

    secret: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="The secret that it shares with the receiver: keep it out of the file, in the variable "
        "`VARME_DESTINATIONS__NAME__SECRET`. Two, with a space between, while one takes the other's place.",
    )
    secret_file: Path | None = Field(
        default=None, description="A file that holds the secret instead, one in each line; outside the repository."
    )

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if self.secret is not None and self.secret_file is not None:
            raise ValueError("secret and secret_file say the same in two ways: give one")
        return self


class WebhookSettings(SecretSection):
    """Each account is sent to an address as signed JSON."""

    makes_secret: ClassVar[bool] = True

    kind: Literal["webhook"]
    url: WebAddress = Field(repr=False, description="The address that the news are sent to.")
    timeout_seconds: float = Field(
        default=10, gt=0, le=60, description="How long the receiver may take to answer, all in all."
    )
    allow_private: bool = Field(
        default=False,
        description="Whether the address may be one of this machine or of a private network, and may do without https.",
    )

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if urlsplit(self.url).scheme != "https" and not self.allow_private:
            raise ValueError("an address of https is expected: over http anybody could read along")
        return self


class FolderSettings(DestinationSection):
    """The news of a day are a file in a folder."""

    kind: Literal["folder"]
    path: Path = Field(description="The folder; it must be there.")
    format: Literal["csv", "xlsx"] = Field(default="csv", description='The form of the files: "csv" or "xlsx".')
    per_minute: int = Field(
        default=0, ge=0, le=1_000_000, description="How many accounts are told at most in a minute; 0 is no limit."
    )


DestinationSettings = Annotated[WebhookSettings | FolderSettings, Field(discriminator="kind")]
# Every kind that there is, by its name.
KINDS: dict[str, type[DestinationSection]] = {"webhook": WebhookSettings, "folder": FolderSettings}
