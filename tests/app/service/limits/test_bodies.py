"""What comes in too large or too slowly is cut off, whoever reads it; what fits arrives as it was sent."""

import asyncio
import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from app.keys import create_key
from app.service import create_app
from app.service.limits.bodies import BoundedBody
from app.service.problems import Problem

MOST = 1000


def send_in(chunks, *, ends=True):
    """A server's `receive` that gives these chunks; then the end, or nothing more ever."""
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": not (ends and number == len(chunks))}
        for number, chunk in enumerate(chunks, start=1)
    ]

    async def receive():
        if waiting:
            return waiting.pop(0)
        if ends:
            return {"type": "http.disconnect"}
        return await asyncio.Future()

    receive.waiting = waiting
    return receive


def take(receive, headers=None, *, seconds=5.0):
    """Read a whole body through the bounds: the bytes, or the problem's status."""

    async def read():
        body = BoundedBody(receive, Headers(headers or {}), MOST / 1_000_000, seconds)
        whole = b""
        try:
            while True:
                message = await body.receive()
                if message["type"] == "http.disconnect":
                    return "left"
                whole += message["body"]
                if not message["more_body"]:
                    return whole
        except Problem as problem:
            return problem.status

    return asyncio.run(asyncio.wait_for(read(), 10))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=700), min_size=1, max_size=6))
def test_a_body_arrives_as_sent_or_is_too_large(chunks):
    whole = b"".join(chunks)

    assert take(send_in(chunks)) == (whole if len(whole) <= MOST else 413)


@pytest.mark.parametrize(
    ("chunks", "ends", "headers", "taken", "left"),
    [
        pytest.param([b"x" * 1001, b"y" * 900], True, {}, 413, 0, id="a little too large: read to its end"),
        pytest.param([b"x" * 600] * 9, True, {}, 413, 5, id="far too large: cut off"),
        pytest.param([b"x" * 600] * 9, False, {}, 413, 5, id="endless: cut off"),
        pytest.param([b"x"], True, {"content-length": "2001"}, 413, 1, id="far too large by its own word: not read"),
        pytest.param(
            [b"x"], True, {"content-length": "1001", "expect": "100-continue"}, 413, 1, id="asks first: not read"
        ),
        pytest.param([b"x" * 1000], True, {"content-length": "1000"}, b"x" * 1000, 0, id="as large as is allowed"),
        pytest.param([b""], True, {}, b"", 0, id="none"),
    ],
)
def test_how_much_is_read(chunks, ends, headers, taken, left):
    receive = send_in(chunks, ends=ends)

    assert take(receive, headers) == taken
    assert len(receive.waiting) == left


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([], id="nothing ever comes"),
        pytest.param([b"{"], id="a byte comes, and then nothing"),
        pytest.param([b"x" * 1001], id="too much comes, and no end"),
    ],
)
def test_who_is_slow_is_cut_off(chunks):
    assert take(send_in(chunks, ends=False), seconds=0.001) == 408


def test_who_leaves_is_not_waited_for():
    async def leave():
        return {"type": "http.disconnect"}

    assert take(leave) == "left"


def send_to(app, key, receive, headers=(), path="/score"):
    """Send a request to the application as a server does; what it sends back."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("192.0.2.1", 1234),
        "server": ("127.0.0.1", 8000),
        "headers": [(b"authorization", f"Bearer {key}".encode()), *headers],
    }
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    return sent


def ask(app, key, receive, headers=()):
    """Send a request, and have it answered; (status, headers, body)."""
    sent = send_to(app, key, receive, headers)
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return start["status"], Headers(raw=start["headers"]), json.loads(body)


@pytest.fixture
def small_app(settings, store, serve, now):
    serve()
    limits = settings.service.model_copy(update={"max_body_mb": 0.001, "request_seconds": 0.001})
    return create_app(settings.model_copy(update={"service": limits}), clock=lambda: now)


@pytest.fixture
def small_key(store, now):
    return create_key(store, "CRM", ["score"], now)


@pytest.mark.parametrize(
    ("chunks", "ends", "status", "says"),
    [
        pytest.param([b'{"features": {}}'], True, 200, None, id="a body that fits"),
        pytest.param([b"[" * 1001], True, 413, "0.001 MB", id="too large"),
        pytest.param([b"[" * 600] * 9, False, 413, "0.001 MB", id="endless"),
        pytest.param([], False, 408, "0.001 seconds", id="never sent"),
    ],
)
def test_the_service_bounds_its_bodies(small_app, small_key, chunks, ends, status, says):
    # a body in chunks has no length that could be looked at
    answered, headers, body = ask(
        small_app, small_key, send_in(chunks, ends=ends), [(b"transfer-encoding", b"chunked")]
    )

    assert answered == status
    if says:
        assert headers["content-type"] == "application/problem+json"
        assert headers["connection"] == "close"
        assert says in body["detail"]


@pytest.mark.parametrize("path", ["/score", "/score/batch"])
def test_who_leaves_before_the_body_is_there_is_counted_as_gone(small_app, small_key, caplog, path):
    async def leave():
        return {"type": "http.disconnect"}

    with caplog.at_level(logging.INFO, "app.service.request_log"):
        sent = send_to(small_app, small_key, leave, [(b"content-length", b"16")], path)
    (line,) = [record.told for record in caplog.records if record.name == "app.service.request_log"]
    figures = small_app.state.figures.tell().decode()

    assert sent == []
    assert (line["status"], line["route"]) == (499, path)
    assert f'varme_request_seconds_count{{method="POST",route="{path}",status="499"}} 1.0' in figures
    assert "varme_failures_total{" not in figures


@pytest.mark.parametrize(
    ("headers", "ends"),
    [
        pytest.param([(b"transfer-encoding", b"chunked")], True, id="of unknown length"),
        pytest.param([(b"content-length", b"1001")], True, id="too long"),
        pytest.param([(b"content-length", b"16")], False, id="of a sane length"),
    ],
)
def test_of_whom_is_not_let_in_not_a_byte_is_read(small_app, headers, ends):
    receive = send_in([b'{"features": {}}'])
    status, answered, _ = ask(small_app, "nonsense", receive, headers)

    assert (status, len(receive.waiting)) == (401, 1)
    assert (answered.get("connection") == "close") == ends
