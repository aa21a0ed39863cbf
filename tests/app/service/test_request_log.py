"""The log: one JSON object a line, with what an operator needs, and nothing that a customer wrote."""

import io
import json
import logging
import re
import sys

import pytest

from app.log_form import JsonForm, TextForm, set_up_logging

SECRET = "s3ntinel"  # noqa: S105 -- what a customer might write
PLACES = {
    "path": ("GET", f"/{SECRET}", {}),
    "an account in the path": ("GET", f"/api/accounts/{SECRET}", {}),
    "a receipt in the path": ("GET", f"/api/receipts/{SECRET}", {}),
    "the query": ("GET", f"/api/accounts/A-1?since={SECRET}&{SECRET}=1", {}),
    "the method": (SECRET.upper(), "/score", {}),
    "a header": ("GET", "/healthz", {"headers": {f"X-{SECRET}": SECRET, "User-Agent": SECRET, "Cookie": SECRET}}),
    "a bad request id": ("GET", "/healthz", {"headers": {"X-Request-ID": f"{SECRET} {SECRET}"}}),
    "a key": ("POST", "/score", {"json": {}, "headers": {"Authorization": f"Bearer {SECRET}"}}),
    "a media type": ("POST", "/score", {"content": b"{}", "headers": {"Content-Type": f"text/{SECRET}"}}),
    "a language": ("POST", "/score", {"json": {"features": {}}, "headers": {"Accept-Language": SECRET}}),
    "a body that is no JSON": ("POST", "/score", {"content": f'{{"{SECRET}'.encode()}),
    "an account": ("POST", "/score", {"json": {"account_id": SECRET, "features": {"plan": SECRET}}}),
    "an unknown account": ("POST", "/score", {"json": {"account_id": SECRET}}),
    "a feature's name": ("POST", "/score", {"json": {"features": {SECRET: 1}}}),
    "a feature's value": ("POST", "/score", {"json": {"features": {"logins_30d": SECRET}}}),
    "an unknown field": ("POST", "/score", {"json": {SECRET: SECRET, "language": SECRET}}),
    "a batch": ("POST", "/score/batch", {"json": [{"account_id": SECRET, "features": {}}, {SECRET: SECRET}]}),
}


@pytest.fixture
def logged():
    """The lines that everything in this process logs, as an operator would find them."""
    kept, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(kept), root.level
    handler.setFormatter(JsonForm())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in kept.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_was_sent_is_in_the_log(client, logged, place):
    method, path, more = PLACES[place]
    client.request(method, path, **more)
    lines = logged()

    assert [line for line in lines if line["event"] == "A request was answered."]
    assert SECRET not in json.dumps(lines).lower()


def test_a_failure_that_quotes_what_was_sent_is_logged_without_it(client, logged, monkeypatch):
    def fail(*_):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("app.service.scoring.service._ask", fail)
    client.post("/score", json={"account_id": SECRET, "features": {}})
    lines = logged()

    (failed,) = [line for line in lines if line["level"] == "error"]
    assert (failed["event"], failed["error"]) == ("A request failed.", "RuntimeError")
    assert "service.py" in failed["at"]
    assert SECRET not in json.dumps(lines)


def test_a_request_is_told_with_what_an_operator_needs(client, store, logged):
    answer = client.post("/score", json={"features": {}}, headers={"X-Request-ID": "crm-17"})
    (line,) = [line for line in logged() if line["event"] == "A request was answered."]
    (key,) = store.keys.list_all()

    assert answer.headers["X-Request-ID"] == "crm-17"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info", "event": "A request was answered.", "logger": "app.service.request_log",
        "request_id": "crm-17", "method": "POST", "route": "/score", "status": 200, "key_id": key.id,
    }  # fmt: skip


def test_what_other_libraries_say_is_left_out(logged):
    logging.getLogger("psycopg.pool").error("INSERT %s", SECRET)
    logging.getLogger("asyncio").error(SECRET)
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    lines = logged()

    assert [line["logger"] for line in lines] == ["psycopg.pool", "asyncio", "uvicorn.error", "uvicorn.error"]
    assert [line["event"] for line in lines[2:]] == ["Invalid HTTP request received.", "Exception in ASGI application"]
    assert lines[3]["error"] == "ValueError"
    assert SECRET not in json.dumps(lines)


@pytest.mark.parametrize(
    ("form", "is_terminal", "made"),
    [
        pytest.param("auto", True, TextForm, id="at a terminal"),
        pytest.param("auto", False, JsonForm, id="into a file"),
        pytest.param("json", True, JsonForm, id="json is asked for"),
        pytest.param("text", False, TextForm, id="text is asked for"),
    ],
)
def test_the_form_is_chosen_by_who_reads(monkeypatch, form, is_terminal, made):
    heard = io.StringIO()
    monkeypatch.setattr(heard, "isatty", lambda: is_terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", heard)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        root.handlers = []
        set_up_logging(form)
        (handler,) = root.handlers
    finally:
        root.handlers = before
        root.setLevel(level)

    assert isinstance(handler.formatter, made)


def test_the_same_as_a_line_of_text():
    record = logging.LogRecord("app.x", logging.INFO, "x.py", 1, "Another model serves now.", None, None)
    record.created, record.told = 0.0, {"version": "3"}

    told = TextForm().format(record)

    assert told == '1970-01-01T00:00:00.000Z INFO app.x: Another model serves now. version="3"'
