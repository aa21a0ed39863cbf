"""The sections `[alerts.NAME]`: who is told that an account has changed for the worse, and how."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from app.settings.destinations import SecretSection
from app.settings.values import Text, WebAddress

# What can be an address in the envelope of a mail, without what would end a header or begin another recipient.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def is_mail_address(value: str) -> bool:
    """Whether mail can be sent to it.

    >>> [is_mail_address(one) for one in ("freja@example.com", "freja", "Freja <freja@example.com>")]
    [True, False, False]
    """
    return ADDRESS.fullmatch(value) is not None


def _a_mail_address(value: str) -> str:
    if not is_mail_address(value):
        raise ValueError('an address of mail is expected, such as "freja@example.com"')
    return value


MailAddress = Annotated[str, AfterValidator(_a_mail_address)]


class AlertSection(SecretSection):
    """What every kind of alert can be told."""

    when: Literal["red"] = Field(default="red", description='When it is told: "red", as an account turns red.')
    below: float | None = Field(
        default=None, gt=0, le=100, description="The score below which an account must fall instead."
    )
    quiet_days: int = Field(
        default=14,
        ge=1,
        le=3650,
        description="After a message, for how many days there is no other one about the same account.",
    )
    first: bool = Field(
        default=False, description="Whether accounts are told too that are so at the first score they ever get."
    )
    per_minute: int = Field(
        default=60, ge=0, le=1_000_000, description="How many messages are sent at most in a minute; 0 is no limit."
    )
    secret: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="What is between it and the receiver: keep it out of the file, in the variable "
        "`VARME_ALERTS__NAME__SECRET`. Of a webhook it signs, of Slack it is the whole address of the incoming "
        "webhook, of e-mail the password.",
    )
    timeout_seconds: float = Field(default=10, gt=0, le=60, description="How long the receiver may take to answer.")

    @model_validator(mode="after")
    def _says_when_once(self) -> Self:
        if {"when", "below"} <= self.model_fields_set and self.below is not None:
            raise ValueError("when and below say the same in two ways: give one")
        return self


class WebhookAlertSettings(AlertSection):
    """Each message is sent to an address as signed JSON."""

    kind: Literal["webhook"]
    url: WebAddress = Field(repr=False, description="The address that the messages are sent to.")
    allow_private: bool = Field(
        default=False,
        description="Whether the address may be one of this machine or of a private network, and may do without https.",
    )

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if urlsplit(self.url).scheme != "https" and not self.allow_private:
            raise ValueError("an address of https is expected: over http anybody could read along")
        return self


class SlackAlertSettings(AlertSection):
    """Each message goes to a channel of Slack, or of what takes messages in Slack's form."""

    kind: Literal["slack"]
    allow_private: bool = Field(
        default=False,
        description="Whether the address may be one of this machine or of a private network, and may do without https.",
    )


class EmailAlertSettings(AlertSection):
    """Each message is a mail, to the account's owner where an address is known."""

    kind: Literal["email"]
    host: Text = Field(description="The name of the server that takes mail to send (SMTP).")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; by default 587, for tls 465, without encryption 25."
    )
    tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description='How the connection is encrypted: "starttls", "tls" from the first byte, or "none", which is '
        "for servers of this machine or of a private network.",
    )
    allow_plain: bool = Field(
        default=False, description="Whether mail and password may go unencrypted to a server of the Internet."
    )
    ca_file: Path | None = Field(
        default=None, description="The certificates that vouch for the server, where it is none of the public ones."
    )
    username: Text | None = Field(
        default=None, description="The name to sign in by; without one there is no signing in."
    )
    from_address: MailAddress = Field(description="The address that the mail is from.")
    to: tuple[MailAddress, ...] = Field(
        min_length=1, description="Who gets what is of no owner with an address, and what goes wrong in a run."
    )
    owners: dict[Text, MailAddress] = Field(
        default_factory=dict,
        description="The addresses of owners, by the name that accounts have for them; of others it is the login of "
        "the person who looks after their accounts, where that is an address.",
    )

    @property
    def server_port(self) -> int:
        """The port, with the default filled in."""
        return self.port or PORTS[self.tls]


AlertSettings = Annotated[WebhookAlertSettings | SlackAlertSettings | EmailAlertSettings, Field(discriminator="kind")]
# Every kind that there is, by its name.
ALERT_KINDS: dict[str, type[AlertSection]] = {
    "webhook": WebhookAlertSettings,
    "slack": SlackAlertSettings,
    "email": EmailAlertSettings,
}
