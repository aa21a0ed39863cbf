"""What is delivered, what becomes of it, and what every kind of destination can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


class DestinationRefused(Exception):
    """A destination cannot be used as it is set up; the message says why and what to do, and holds no secret."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"Destination {name}: {why}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One account's news for one destination.

    `key` is the same for the same news, however often they are sent: whoever receives them twice can tell by it.
    `payload` is JSON: account_id, snapshot_on, score, band, churn_probability, horizon_days, change, reasons (code,
    signal, points, text), model_version, scored_at, link.
    """

    key: str
    account_id: str
    crm_id: str | None
    snapshot_on: date
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivered:
    """It has arrived."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It may arrive if it is sent again, not before so many seconds where the receiver said how many."""

    after_seconds: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not arrive however often it is sent: a person has to look at it."""

    why: str


Outcome = Delivered | Retry | Refused


@dataclass(frozen=True, slots=True)
class Checked:
    """What was tried and found to work, and what would be written where: lines of text, without secrets."""

    lines: tuple[str, ...]


class Destination(Protocol):
    """Somewhere that is told what changed."""

    @property
    def name(self) -> str:
        """What it is called in the settings."""

    @property
    def kind(self) -> str:
        """What it is, such as "webhook" or "folder"."""

    @property
    def most(self) -> int:
        """How many deliveries `send` is given at most."""

    def check(self) -> Checked:
        """Try whether the credentials work, and say what would be written.

        Raises:
            DestinationRefused: they do not, or the other side is not there.
        """

    def prepare(self) -> None:
        """Make what the other side needs before it can be told anything; done again it changes nothing.

        Raises:
            DestinationRefused: the other side does not allow it.
        """

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Send them; gives what became of each, in their order, and raises nothing for what the other side says."""

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """What `send` would send, without sending it and without secrets."""

    def close(self) -> None:
        """Let go of connections."""
