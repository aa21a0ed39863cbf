"""Each account's news are sent to an address as signed JSON, as Standard Webhooks describes it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.delivery.destination import Checked, Delivered, Delivery, DestinationRefused, Outcome
from app.delivery.posting import Poster
from app.delivery.signing import read_keys, secret_of, sign_headers
from app.settings import WebhookSettings
from app.store.canonical import write_canonical

THREADS = 4
MOST = 20
SHOWN = 3
SCORED, TEST = "account.scored", "varme.test"


@dataclass(frozen=True, slots=True)
class _Message:
    key: str
    body: bytes


class Webhook:
    """A receiver of signed JSON.

    Args:
        name: what it is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it has no usable secret.
    """

    kind = "webhook"
    most = MOST

    def __init__(self, name: str, settings: WebhookSettings, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._clock = clock
        self._keys = read_keys(name, secret_of(name, settings))
        self._poster = Poster(
            settings.url,
            settings.timeout_seconds,
            allow_private=settings.allow_private,
            most=THREADS,
            clock=clock,
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
        body = {"type": TEST, "timestamp": now.isoformat(), "data": {}}
        outcome = self._post(_Message(f"test_{int(now.timestamp())}", write_canonical(body).encode()))
        if not isinstance(outcome, Delivered):
            raise DestinationRefused(self.name, outcome.why)
        signatures = "one signature" if len(self._keys) == 1 else f"{len(self._keys)} signatures"
        return Checked(
            (
                f"{self._poster.place} accepted a signed test (type {TEST}, {signatures}).",
                (
                    f"It would get a POST for each account that changed, with JSON of the type {SCORED}: score, band, "
                    "probability, change, reasons and link."
                ),
            )
        )

    def prepare(self) -> None:
        """Nothing is needed."""

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Send them, a few at a time."""
        messages = [_write(one) for one in deliveries]
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(self._post, messages))

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """What would be sent: the first few, and how many there are."""
        shown = [
            f"POST {self._poster.place}\nwebhook-id: {message.key}\n{message.body.decode()}"
            for message in map(_write, deliveries[:SHOWN])
        ]
        rest = len(deliveries) - len(shown)
        return "\n\n".join([*shown, *([f"… and {rest:,} more"] if rest else [])])

    def _post(self, message: _Message) -> Outcome:
        return self._poster.post(message.body, sign_headers(self._keys, message.key, self._clock(), message.body))


def _write(delivery: Delivery) -> _Message:
    """The body, which is the same at each try: what the receiver checks is signed over it."""
    told: dict[str, Any] = {
        "type": SCORED,
        "timestamp": delivery.payload["scored_at"],
        "data": {**delivery.payload, "crm_id": delivery.crm_id},
    }
    return _Message(delivery.key, write_canonical(told).encode())
