"""The sections `[destinations.NAME]`: to whom what changed is told, and how."""

import re
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from app.languages import LANGUAGES
from app.settings.sections import Section
from app.settings.values import Text, WebAddress

# In the names of variables two underscores come before a key, and letters have no case.
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# Where Salesforce has its orgs: the world, the US government's clouds, and China.
SALESFORCE_DOMAINS = ("salesforce.com", "force.com", "salesforce.mil", "sfcrmproducts.cn")
SALESFORCE_EXAMPLE = "https://example.my.salesforce.com"
# Everybody's doors, at which an app can sign in only as a named user.
SALESFORCE_SHARED = frozenset({"login.salesforce.com", "test.salesforce.com"})
SALESFORCE_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def _a_name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError('a name of small letters, digits and single underscores is expected, such as "crm"')
    return value


def _a_field(value: str) -> str:
    if not SALESFORCE_FIELD.fullmatch(value):
        raise ValueError('"id" or the API name of a field of Account is expected, such as "Billing_Id__c"')
    return value


def is_of_salesforce(url: str) -> bool:
    """Whether an address is one of Salesforce's own, over https.

    >>> [is_of_salesforce(f"https://{host}") for host in ("a.my.salesforce.com", "salesforce.com.example.com")]
    [True, False]
    """
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme == "https" and parts.port in {None, 443} and parts.username is None
    except ValueError:
        return False
    return is_whole and (parts.hostname or "").endswith(tuple(f".{domain}" for domain in SALESFORCE_DOMAINS))


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


class HubSpotSettings(SecretSection):
    """The news are properties of companies in HubSpot; its secret is a service key, or a private app's token."""

    kind: Literal["hubspot"]
    match: str = Field(
        default="id",
        pattern=r"^[a-z][a-z0-9_]*$",
        description='How an account finds its company: "id" by its crm_id, the company\'s record id; or the name of a '
        'company property with unique values that holds the account\'s id, such as "varme_account_id".',
    )
    create: bool = Field(
        default=False,
        description="Whether companies that are not there are made, with nothing but these properties; only where "
        "match names a property.",
    )
    url: WebAddress = Field(default="https://api.hubapi.com", description="Where HubSpot's interface is.")
    timeout_seconds: float = Field(
        default=30, gt=0, le=60, description="How long is waited for a connection, and for each part of an answer."
    )
    per_minute: int = Field(
        default=6000, ge=0, le=1_000_000, description="How many accounts are told at most in a minute; 0 is no limit."
    )

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError("url: an address of https is expected: over http anybody could read the token")
        if parts.query:
            raise ValueError("url: an address without a query is expected")
        return self

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.match == "hs_object_id":
            raise ValueError('match: hs_object_id is the record id: give "id"')
        if self.create and self.match == "id":
            raise ValueError("create: HubSpot gives a new company its id itself, so match has to name a property")
        return self


class SalesforceSettings(SecretSection):
    """The news of an account stand in fields of its Account in Salesforce."""

    kind: Literal["salesforce"]
    url: WebAddress = Field(description=f"The address of the org's My Domain, such as {SALESFORCE_EXAMPLE}.")
    consumer_key: Text = Field(description="The consumer key of the app as which Varme signs in.")
    username: Text | None = Field(
        default=None,
        description="The user as whom the app signs in with a private key (JWT bearer), which is the secret then; "
        "without it the secret is the app's consumer secret (client credentials).",
    )
    match: Annotated[str, AfterValidator(_a_field)] = Field(
        default="id",
        description='How an account is found: by "id" its `crm_id` is the Id of the Account; or the API name of a text '
        "field of Account that holds the `account_id`.",
    )
    per_minute: int = Field(
        default=0, ge=0, le=1_000_000, description="How many accounts are told at most in a minute; 0 is no limit."
    )
    timeout_seconds: float = Field(
        default=60, gt=0, le=600, description="How long Salesforce may take for one answer, all in all."
    )
    allow_private: bool = Field(
        default=False,
        description="Whether the org may be elsewhere than at Salesforce, as a stand-in of one for tests is.",
    )

    @model_validator(mode="after")
    def _is_of_salesforce(self) -> Self:
        parts = urlsplit(self.url)
        if parts.path.strip("/") or parts.query:
            raise ValueError(f"url: an address without a path is expected, such as {SALESFORCE_EXAMPLE}")
        if self.allow_private:
            return self
        if not is_of_salesforce(self.url):
            raise ValueError(f"url: an address of Salesforce over https is expected, such as {SALESFORCE_EXAMPLE}")
        if self.username is None and parts.hostname in SALESFORCE_SHARED:
            raise ValueError(
                f"url: the address of the org's My Domain is expected, such as {SALESFORCE_EXAMPLE}; only there an app "
                "signs in by client credentials"
            )
        return self


DestinationSettings = Annotated[
    WebhookSettings | FolderSettings | HubSpotSettings | SalesforceSettings, Field(discriminator="kind")
]
# Every kind that there is, by its name.
KINDS: dict[str, type[DestinationSection]] = {
    "webhook": WebhookSettings,
    "folder": FolderSettings,
    "hubspot": HubSpotSettings,
    "salesforce": SalesforceSettings,
}
