"""A webhook against a real server: what it gets, and what each answer means."""

import base64
import hmac
import json
import time

import pytest

from app.delivery.destination import Delivered, DestinationRefused, Refused, Retry
from app.delivery.webhook import MOST_ANSWER_BYTES, Webhook
from tests.app.delivery.conftest import OTHER, SECRET


@pytest.fixture
def open_webhook(make_webhook, clock, receiver):
    opened = []

    def make(url, **changes):
        opened.append(Webhook("crm", make_webhook(url, **changes), clock))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def webhook(open_webhook, receiver):
    return open_webhook(receiver.url())


def verify(secret, received):
    """As the libraries of Standard Webhooks do it."""
    headers = received.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + received.body
    expected = base64.b64encode(hmac.digest(base64.b64decode(secret[6:]), signed, "sha256")).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split()


def test_what_is_sent_is_signed_json(webhook, receiver, make_delivery, clock):
    outcomes = webhook.send([make_delivery()])
    (received,) = receiver.received

    assert outcomes == [Delivered()]
    assert received.path == "/hook"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "key-of-A-1"
    assert received.headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    assert verify(SECRET, received)
    assert not verify(OTHER, received)
    assert json.loads(received.body) == {
        "type": "account.scored",
        "timestamp": "2026-06-30T12:00:00+00:00",
        "data": {**make_delivery().payload, "crm_id": "001"},
    }


def test_two_secrets_are_good_for_either_receiver(open_webhook, receiver, make_delivery):
    open_webhook(receiver.url(), secret=f"{OTHER} {SECRET}").send([make_delivery()])

    assert all(verify(secret, receiver.received[0]) for secret in (SECRET, OTHER))


def test_many_are_sent_and_answered_each_in_its_place(webhook, receiver, says, make_delivery):
    receiver.always = says(200)
    accounts = [f"A-{number}" for number in range(20)]
    outcomes = webhook.send([make_delivery(account) for account in accounts])

    assert outcomes == [Delivered()] * 20
    assert sorted(receiver.keys()) == sorted(f"key-of-{account}" for account in accounts)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (201, {}, Delivered()),
        (204, {}, Delivered()),
        (400, {}, Refused("The receiver answered 400 Bad Request.")),
        (401, {}, Retry(None, "The receiver answered 401 Unauthorized.")),
        (403, {}, Retry(None, "The receiver answered 403 Forbidden.")),
        (404, {}, Refused("The receiver answered 404 Not Found.")),
        (409, {}, Retry(None, "The receiver answered 409 Conflict.")),
        (410, {}, Refused("The receiver answered 410 Gone.")),
        (429, {"Retry-After": "17"}, Retry(17.0, "The receiver answered 429 Too Many Requests.")),
        (
            429,
            {"Retry-After": "Tue, 30 Jun 2026 12:01:00 GMT"},
            Retry(60.0, "The receiver answered 429 Too Many Requests."),
        ),
        (
            503,
            {"Retry-After": "Tue, 30 Jun 2020 12:01:00 GMT"},
            Retry(0.0, "The receiver answered 503 Service Unavailable."),
        ),
        (503, {"Retry-After": "soon"}, Retry(None, "The receiver answered 503 Service Unavailable.")),
        (500, {}, Retry(None, "The receiver answered 500 Internal Server Error.")),
        (599, {}, Retry(None, "The receiver answered 599.")),
    ],
)
def test_what_an_answer_means(webhook, receiver, says, make_delivery, status, headers, expected):
    receiver.always = says(status, headers, b"" if status == 204 else b"secrets of the receiver")

    assert webhook.send([make_delivery()]) == [expected]


def test_redirects_are_not_followed(webhook, receiver, says, make_delivery):
    receiver.always = says(307, {"Location": receiver.url(path="/elsewhere")})
    (outcome,) = webhook.send([make_delivery()])

    assert isinstance(outcome, Refused)
    assert [one.path for one in receiver.received] == ["/hook"]


@pytest.mark.parametrize(
    ("how", "body", "says_why"),
    [("hangs", b"", "within 0.3 seconds"), ("drips", b"x" * 100, "within 0.3 seconds"), ("cut", b"half", "as a whole")],
)
def test_an_answer_that_does_not_come_whole_is_asked_for_again(
    open_webhook, receiver, says, make_delivery, how, body, says_why
):
    receiver.always = says(200, {}, body, how)
    webhook = open_webhook(receiver.url(), timeout_seconds=0.3)
    began = time.monotonic()
    (outcome,) = webhook.send([make_delivery()])

    assert isinstance(outcome, Retry)
    assert says_why in outcome.why
    assert time.monotonic() - began < 3


def test_of_a_long_answer_the_beginning_is_enough(webhook, receiver, says, make_delivery):
    receiver.always = says(200, {}, b"x" * (20 * MOST_ANSWER_BYTES), "cut")

    assert webhook.send([make_delivery()]) == [Delivered()]


def test_nobody_there_is_tried_again(open_webhook, free_port, make_delivery):
    (outcome,) = open_webhook(f"http://127.0.0.1:{free_port}/").send([make_delivery()])

    assert outcome == Retry(None, "The receiver could not be reached.")


def test_a_proxy_of_the_environment_is_not_asked(webhook, receiver, make_delivery, monkeypatch, free_port):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port}")

    assert webhook.send([make_delivery()]) == [Delivered()]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "2130706433"])  # noqa: S104 -- nothing is bound
def test_an_address_of_this_machine_is_refused(open_webhook, receiver, make_delivery, host):
    url = receiver.url(host).replace("http:", "https:")
    (outcome,) = open_webhook(url, allow_private=False).send([make_delivery()])

    assert isinstance(outcome, Refused)
    assert "allow_private" in outcome.why
    assert receiver.received == []


def test_a_check_sends_a_signed_test(webhook, receiver, says):
    checked = webhook.check()
    receiver.always = says(401)
    with pytest.raises(DestinationRefused, match="401 Unauthorized"):
        webhook.check()

    assert json.loads(receiver.received[0].body)["type"] == "varme.test"
    assert verify(SECRET, receiver.received[0])
    assert "accepted a signed test" in checked.lines[0]


def test_a_description_shows_what_would_be_sent_and_no_secret(open_webhook, receiver, make_delivery):
    webhook = open_webhook(receiver.url(path="/hooks/T0/B0"))
    said = webhook.describe([make_delivery(f"A-{number}") for number in range(5)])

    assert '"account_id":"A-2"' in said
    assert "… and 2 more" in said
    assert SECRET not in said
    assert "T0" not in said
    assert receiver.received == []
