"""Each account's news are sent to an address as signed JSON, as Standard Webhooks describes it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.delivery.answers import judge
from app.delivery.connecting import AddressRefused, PublicConnections, PublicTransport
from app.delivery.destination import Checked, Delivered, Delivery, DestinationRefused, Outcome, Refused, Retry
from app.delivery.signing import read_keys, secret_of, sign
from app.settings import WebhookSettings
from app.store.canonical import write_canonical

THREADS = 4
MOST = 20
# So much of an answer is read, to use the connection again; nothing in it is needed.
MOST_ANSWER_BYTES = 64 * 1024
SHOWN = 3
SCORED, TEST = "account.scored", "varme.test"
PRIVATE = (
    "The address is one of this machine or of a private network. If that is meant, set allow_private = true for the "
    "destination."
)


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
        self._settings = settings
        self._clock = clock
        self._keys = read_keys(name, secret_of(name, settings))
        self._connections = PublicConnections(allow_private=settings.allow_private)
        limits = httpx2.Limits(max_connections=THREADS, max_keepalive_connections=THREADS)
        self._client = httpx2.Client(
            transport=PublicTransport(self._connections, limits),
            timeout=settings.timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

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
                f"{self._place} accepted a signed test (type {TEST}, {signatures}).",
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
            f"POST {self._place}\nwebhook-id: {message.key}\n{message.body.decode()}"
            for message in map(_write, deliveries[:SHOWN])
        ]
        rest = len(deliveries) - len(shown)
        return "\n\n".join([*shown, *([f"… and {rest:,} more"] if rest else [])])

    @property
    def _place(self) -> str:
        """The address without its path, which may be as good as a password."""
        parts = urlsplit(self._settings.url)
        return f"{parts.scheme}://{parts.netloc}/…"

    def _post(self, message: _Message) -> Outcome:
        timestamp = int(self._clock().timestamp())
        headers = {
            "content-type": "application/json",
            "accept-encoding": "identity",
            "user-agent": "varme",
            "webhook-id": message.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._keys, message.key, timestamp, message.body),
        }
        try:
            with self._connections.within(self._settings.timeout_seconds):
                status, told = self._exchange(message.body, headers)
        except AddressRefused:
            return Refused(PRIVATE)
        except httpx2.TimeoutException:
            return Retry(None, f"The receiver did not answer within {self._settings.timeout_seconds:g} seconds.")
        except httpx2.ConnectError:
            return Retry(None, "The receiver could not be reached.")
        except httpx2.TransportError as error:
            return Retry(None, f"The receiver did not answer as a whole ({type(error).__name__}).")
        return judge(status, told, self._clock())

    def _exchange(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        with self._client.stream("POST", self._settings.url, content=body, headers=dict(headers)) as answer:
            read = 0
            for piece in answer.iter_raw():
                read += len(piece)
                if read > MOST_ANSWER_BYTES:
                    break
            return answer.status_code, answer.headers


def _write(delivery: Delivery) -> _Message:
    """The body, which is the same at each try: what the receiver checks is signed over it."""
    told: dict[str, Any] = {
        "type": SCORED,
        "timestamp": delivery.payload["scored_at"],
        "data": {**delivery.payload, "crm_id": delivery.crm_id},
    }
    return _Message(delivery.key, write_canonical(told).encode())
