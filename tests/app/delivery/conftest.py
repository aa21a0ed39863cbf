"""A receiver on this machine that answers as it is told, and deliveries for it."""

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.delivery.destination import Delivery
from app.settings import WebhookSettings

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 -- the one of the specification's example
OTHER = "whsec_" + "QUJD" * 12
DAY = date(2026, 6, 29)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self):
        return json.loads(self.body)["data"]


@dataclass(frozen=True, slots=True)
class Says:
    """What the receiver answers: `cut` sends less than it says, `drips` a byte at a time, `hangs` nothing."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    how: str = "whole"


class Receiver:
    """A real server in threads; the answers in `script` are given first, one each, and then `always`."""

    def __init__(self):
        self.received: list[Received] = []
        self.script: list[Says] = []
        self.always = Says()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def port(self):
        return self._server.server_address[1]

    def url(self, host="127.0.0.1", path="/hook"):
        return f"http://{host}:{self.port}{path}"

    def keys(self):
        return [one.headers["webhook-id"] for one in self.received]

    def close(self):
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _next(self, received):
        with self._lock:
            self.received.append(received)
            return self.script.pop(0) if self.script else self.always

    def _handler(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 2

            def do_POST(self):
                length = int(self.headers["content-length"])
                body = self.rfile.read(length)
                if len(body) < length:  # who sent it is gone
                    self.close_connection = True
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                says = receiver._next(Received(self.path, headers, body))
                self.close_connection = says.how != "whole"
                if says.how == "hangs":
                    receiver._over.wait(5)
                    return
                self.send_response(says.status)
                for name, value in says.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(says.body) + (100 if says.how == "cut" else 0)))
                self.end_headers()
                with suppress(OSError):
                    if says.how == "drips":
                        for byte in says.body:
                            self.wfile.write(bytes([byte]))
                            self.wfile.flush()
                            if receiver._over.wait(0.05):
                                return
                    else:
                        self.wfile.write(says.body)

            def handle_one_request(self):
                with suppress(ConnectionError):
                    super().handle_one_request()

            def log_message(self, *_):
                pass

        return Handler


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


@pytest.fixture
def says():
    return Says


@pytest.fixture
def free_port():
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def clock():
    """A clock that stands still until it is told to go on."""

    class Clock:
        now = NOON

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def make_webhook():
    """The settings of a webhook on this machine."""

    def make(url, **changes):
        whole = {"kind": "webhook", "url": url, "secret": SECRET, "timeout_seconds": 5, "allow_private": True}
        return WebhookSettings(**{**whole, **changes})

    return make


@pytest.fixture
def make_delivery():
    def make(account="A-1", on=DAY, crm_id="001", **changes):
        payload = {
            "account_id": account,
            "snapshot_on": on.isoformat(),
            "score": 38.4,
            "band": "red",
            "churn_probability": 0.319,
            "horizon_days": 90,
            "change": {"since": "2026-06-28", "score": 45.0, "band": "red", "points": -6.6},
            "reasons": [{"code": "logins.fell", "signal": "logins", "points": -21.4, "text": "Logins fell to 9."}],
            "model_version": "3",
            "scored_at": "2026-06-30T12:00:00+00:00",
            "link": f"https://varme.example.com/accounts/{account}",
        }
        return Delivery(f"key-of-{account}", account, crm_id, on, {**payload, **changes})

    return make
