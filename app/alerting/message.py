"""What people are told in one message, and what every kind of channel can do with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Protocol

from app.delivery.destination import Checked, Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """One message, in words; subject and text may hold whatever names hold.

    `key` is the same for the same message, however often it is sent. `account_id` and `owner` are None where it is
    about no account, or about one that nobody looks after. `text` has paragraphs, with an empty line between. `link`
    leads to the account's page, where people reach one. `addresses` are those at which the owner is known. `facts` are
    what the message says, for programs.
    """

    key: str
    account_id: str | None
    owner: str | None
    subject: str
    text: str
    link: str | None = None
    addresses: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Channel(Protocol):
    """A way to people."""

    @property
    def name(self) -> str:
        """What the alert is called in the settings."""

    @property
    def kind(self) -> str:
        """What it is: "webhook", "slack" or "email"."""

    def check(self) -> Checked:
        """Send a test message.

        Raises:
            DestinationRefused: it does not arrive.
        """

    def tell(self, message: Message) -> Outcome:
        """Send a message; gives what became of it, and raises nothing for what the other side says."""

    def describe(self, message: Message) -> str:
        """What `tell` would send, and to whom, without sending it and without secrets."""

    def close(self) -> None:
        """Let go of connections."""


def tidy(message: Message) -> Message:
    """The message with a subject of one line, and with a text of lines in which everything is seen."""
    return replace(message, subject=in_one_line(message.subject), text=in_paragraphs(message.text))


def in_one_line(text: str, most: int = 300) -> str:
    r"""A text that others wrote, as a part of a line: what breaks lines or turns the direction of writing is a space.

    Args:
        text: whatever it holds.
        most: at most so many characters; what is longer ends in an ellipsis.

    >>> in_one_line('Nordhavn\r\nBcc: all@example.com\u202e A/S')
    'Nordhavn Bcc: all@example.com A/S'
    """
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def in_paragraphs(text: str, most: int = 2000) -> str:
    """A text of several lines, each as `in_one_line` has it."""
    return "\n".join(in_one_line(line, most) for line in text.strip().split("\n"))
