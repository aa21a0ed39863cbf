"""Messages for a program: signed JSON, as Standard Webhooks describes it."""

from collections.abc import Callable
from datetime import datetime

from app.alerting.message import Message, tidy
from app.delivery.destination import ALERTS, Checked, Delivered, DestinationRefused, Outcome
from app.delivery.posting import Poster
from app.delivery.signing import read_keys, secret_of, sign_headers
from app.settings import WebhookAlertSettings
from app.store.canonical import write_canonical

ALERTED, TROUBLE, TEST = "account.alerted", "varme.trouble", "varme.test"


class WebhookChannel:
    """A receiver of signed JSON.

    Args:
        name: what the alert is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it has no usable secret.
    """

    kind = "webhook"

    def __init__(self, name: str, settings: WebhookAlertSettings, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._clock = clock
        self._keys = read_keys(ALERTS + name, secret_of(ALERTS + name, settings))
        self._poster = Poster(
            settings.url,
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
        """Send a signed test, which the receiver has to accept.

        Raises:
            DestinationRefused: it does not, or nobody answers.
        """
        now = self._clock()
        body = write_canonical({"type": TEST, "timestamp": now.isoformat(), "data": {}}).encode()
        outcome = self._post(f"test_{int(now.timestamp())}", body)
        if not isinstance(outcome, Delivered):
            raise DestinationRefused(ALERTS + self.name, outcome.why)
        return Checked((f"{self._poster.place} accepted a signed test (type {TEST}).",))

    def tell(self, message: Message) -> Outcome:
        """Send a message."""
        return self._post(message.key, _write(tidy(message), self._clock()))

    def describe(self, message: Message) -> str:
        """What would be sent."""
        return f"POST {self._poster.place}\nwebhook-id: {message.key}\n{_write(tidy(message), self._clock()).decode()}"

    def _post(self, key: str, body: bytes) -> Outcome:
        return self._poster.post(body, sign_headers(self._keys, key, self._clock(), body))


def _write(message: Message, now: datetime) -> bytes:
    told = {
        "type": TROUBLE if message.account_id is None else ALERTED,
        "timestamp": now.isoformat(),
        "data": {
            **message.facts,
            "account_id": message.account_id,
            "owner": message.owner,
            "subject": message.subject,
            "text": message.text,
            "link": message.link,
        },
    }
    return write_canonical(told).encode()
