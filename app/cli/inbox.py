"""A receiver on this machine, for the demo: it checks what it is sent as a CRM would, and keeps it as a page."""

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from app.delivery.signing import read_keys, sign

NAME = "inbox"
MOST_BYTES = 1_000_000
# What is older or newer than this could be an old request that somebody sends again.
FRESH_SECONDS = 300
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Inbox</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2.5rem auto; max-width: 72rem; padding: 0 1.5rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .5rem .8rem .5rem 0; border-bottom: 1px solid #ddd; }}
td:nth-child(2) {{ white-space: nowrap; font-variant-numeric: tabular-nums; }}
</style>
<h1>What the CRM was told</h1>
<p>{many} messages, each signed, checked and kept once, the lowest scores first.</p>
<table><thead><tr><th>Account</th><th>Score</th><th>Because</th></tr></thead>
<tbody>
{rows}
</tbody></table></html>
"""


@dataclass
class Inbox:
    """What came, by the key of each: the same comes again where it is not known to have arrived."""

    keys: tuple[bytes, ...]
    now: Any
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, headers: Any, body: bytes) -> HTTPStatus:  # noqa: ANN401 -- those of http.server
        """Keep a message whose signature is right; what to answer."""
        key, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not sent.isdecimal() or abs(self.now() - int(sent)) > FRESH_SECONDS:
            return HTTPStatus.BAD_REQUEST
        ours, theirs = sign(self.keys, key, int(sent), body).split(), headers.get("webhook-signature", "").split()
        if not any(hmac.compare_digest(one.encode(), other.encode()) for one in ours for other in theirs):
            return HTTPStatus.UNAUTHORIZED
        self.kept[key] = json.loads(body)["data"]
        return HTTPStatus.NO_CONTENT

    def write(self, file: Path) -> None:
        """The messages as a page."""
        told = sorted(self.kept.values(), key=lambda one: (one["score"] is None, one["score"], one["account_id"]))
        rows = "\n".join(_describe(one) for one in told)
        file.write_text(PAGE.format(many=f"{len(told):,}", rows=rows), encoding="utf-8")


@contextmanager
def receiving(secret: str, now: Any) -> Iterator[tuple[str, Inbox]]:  # noqa: ANN401 -- a clock in seconds
    """A receiver for as long as the body runs; its address, and what came.

    Args:
        secret: what the sender signs with.
        now: the time in seconds since 1970.
    """
    inbox = Inbox(read_keys(NAME, secret), now)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            is_small = length <= MOST_BYTES
            status = (
                inbox.take(self.headers, self.rfile.read(length)) if is_small else HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
            self.close_connection = not is_small
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 -- the demo speaks for itself
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", inbox
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _describe(told: dict[str, Any]) -> str:
    reasons = "<br>".join(escape(reason["text"]) for reason in told["reasons"])
    score = "unknown" if told["score"] is None else f"{told['score']:.1f} {told['band']}"
    return f"<tr><td>{escape(told['account_id'])}</td><td>{escape(score)}</td><td>{reasons}</td></tr>"
