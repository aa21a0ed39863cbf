"""Messages in a channel of Slack, by an incoming webhook, or of what takes messages in the same form."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from app.alerting.message import Message, tidy
from app.delivery.destination import ALERTS, Checked, Delivered, DestinationRefused, Outcome, Refused
from app.delivery.posting import Answer, Poster
from app.delivery.signing import secret_of, variable_of
from app.settings import SlackAlertSettings
from app.store.canonical import write_canonical

# A text object holds no more characters (docs.slack.dev, "Text object").
MOST_CHARACTERS = 3000
# Slack's answer is a word; of another sort of answer nothing is repeated.
GONE = {
    "no_service": "the incoming webhook was taken away or switched off",
    "no_active_hooks": "the incoming webhook was taken away or switched off",
    "invalid_token": "the address is not one of an incoming webhook",
    "no_team": "the workspace is not there any more",
    "team_disabled": "the workspace is not in use any more",
    "channel_not_found": "the channel is not there any more",
    "channel_is_archived": "the channel is archived",
    "action_prohibited": "whoever administers the workspace does not allow it",
    "posting_to_general_channel_denied": "the channel takes no such messages",
}


class SlackChannel:
    """A channel of Slack.

    Args:
        name: what the alert is called in the settings.
        settings: its section; the secret is the address of the incoming webhook, by which anybody could write.
        clock: says what time it is.

    Raises:
        DestinationRefused: there is no address, or it is none of https.
    """

    kind = "slack"

    def __init__(self, name: str, settings: SlackAlertSettings, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._clock = clock
        self._poster = Poster(
            _read_address(ALERTS + name, settings),
            settings.timeout_seconds,
            allow_private=settings.allow_private,
            most=1,
            clock=clock,
            what="alert",
        )

    def close(self) -> None:
        """Let go of connections."""
        self._poster.close()

    def check(self) -> Checked:
        """Send a test message, which stands in the channel then.

        Raises:
            DestinationRefused: it does not arrive.
        """
        text = "Varme can write here. Alerts will look like this message."
        outcome = self.tell(Message("test", None, None, "A test of Varme's alerts", text))
        if not isinstance(outcome, Delivered):
            raise DestinationRefused(ALERTS + self.name, outcome.why)
        return Checked((f"{self._poster.place} took a test message: it stands in the channel.",))

    def tell(self, message: Message) -> Outcome:
        """Send a message."""
        return self._poster.post(write_canonical(_write(tidy(message))).encode(), {}, self._judge)

    def describe(self, message: Message) -> str:
        """What would be sent."""
        return f"POST {self._poster.place}\n{write_canonical(_write(tidy(message)))}"

    def _judge(self, answer: Answer) -> Outcome | None:
        if answer.status < HTTPStatus.BAD_REQUEST or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return None
        word = answer.body.decode("ascii", "replace").strip()
        if word in GONE:
            again = f"Make a new incoming webhook, and give its address in {variable_of(ALERTS + self.name)}"
            return Refused(f"Slack answered {answer.status} {word}: {GONE[word]}. {again} or in secret_file.")
        return None


def escape(text: str) -> str:
    """A text in which Slack finds no mention and no link of its own (docs.slack.dev, "Formatting message text").

    >>> escape("Fish & <!channel>")
    'Fish &amp; &lt;!channel&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write(message: Message) -> Mapping[str, Any]:
    subject = escape(message.subject)
    link = "" if message.link is None else f"\n\n<{escape(message.link)}>"
    room = MOST_CHARACTERS - len(subject) - len(link) - len("**\n\n…")
    text = f"*{subject}*\n{_cut(message.text, room)}{link}"
    return {
        "text": subject,
        # verbatim: what looks like a channel or an address in a name stays text
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}],
    }


def _cut(text: str, most: int) -> str:
    """The text escaped, or as much of its beginning as has room."""
    escaped, kept = escape(text), len(text)
    while len(escaped) > most:
        kept -= max(1, (len(escaped) - most) // len("&amp;"))
        escaped = f"{escape(text[:kept].rstrip())}…"
    return escaped


def _read_address(name: str, settings: SlackAlertSettings) -> str:
    """The address, which no message repeats."""
    address = secret_of(name, settings).strip()
    try:
        parts = urlsplit(address)
        is_address = bool(parts.hostname) and parts.port != 0 and address.isprintable() and " " not in address
    except ValueError:
        parts, is_address = urlsplit(""), False
    schemes = {"https", "http"} if settings.allow_private else {"https"}
    if not is_address or parts.scheme not in schemes:
        raise DestinationRefused(
            name,
            "its secret is not an address of https. Expected is the whole address of an incoming webhook, as Slack "
            "shows it: https://hooks.slack.com/services/ and what follows.",
        )
    return address
