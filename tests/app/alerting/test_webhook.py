"""Alerts as signed JSON against a real server."""

import base64
import hmac
import json

import pytest

from app.alerting.webhook import WebhookChannel
from app.delivery.destination import Delivered, DestinationRefused, Refused, Retry
from app.settings import WebhookAlertSettings
from tests.app.delivery.conftest import SECRET, Says


@pytest.fixture
def open_channel(clock, receiver):
    opened = []

    def make(url, **changes):
        whole = {"kind": "webhook", "url": url, "secret": SECRET, "allow_private": True, **changes}
        opened.append(WebhookChannel("ops", WebhookAlertSettings(**whole), clock))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def webhook(open_channel, receiver):
    return open_channel(receiver.url())


def test_a_message_is_signed_and_says_what_people_read(webhook, receiver, make_message):
    outcome = webhook.tell(make_message(facts={"score": 41.2, "band": "red"}))
    (got,) = receiver.received
    signed = b".".join((b"key-of-A-1", got.headers["webhook-timestamp"].encode(), got.body))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()

    assert outcome == Delivered()
    assert got.headers["webhook-id"] == "key-of-A-1"
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert json.loads(got.body)["type"] == "account.alerted"
    assert got.data == {
        "account_id": "A-1",
        "owner": "Freja Krogh",
        "subject": "Nordhavn A/S turned red (score 41.2, was 63.0)",
        "text": "• Logins fell to 9\n• Two tickets wait\n\nOwner: Freja Krogh",
        "link": "https://varme.example.com/accounts/A-1?a=1&b=2",
        "score": 41.2,
        "band": "red",
    }


def test_what_is_about_no_account_is_of_another_type(webhook, receiver, make_message):
    webhook.tell(make_message(account_id=None, owner=None))

    assert json.loads(receiver.received[0].body)["type"] == "varme.trouble"


@pytest.mark.parametrize(("status", "expected"), [(503, Retry), (401, Retry), (400, Refused), (308, Refused)])
def test_an_answer_means_what_it_means_for_news(webhook, receiver, make_message, status, expected):
    receiver.always = Says(status)

    assert isinstance(webhook.tell(make_message()), expected)


def test_a_private_address_is_refused_unless_it_is_meant(open_channel, receiver, make_message):
    channel = open_channel(receiver.url().replace("http:", "https:"), allow_private=False)

    assert "allow_private = true for the alert" in channel.tell(make_message()).why


def test_without_a_secret_the_variable_is_named(open_channel):
    with pytest.raises(DestinationRefused, match=r"Alert ops: it has no secret.*VARME_ALERTS__OPS__SECRET"):
        open_channel("https://example.com", secret=None)


def test_a_check_is_signed_too(webhook, receiver):
    checked = webhook.check()
    receiver.always = Says(400)

    assert "accepted a signed test" in checked.lines[0]
    assert json.loads(receiver.received[0].body)["type"] == "varme.test"
    with pytest.raises(DestinationRefused, match=r"Alert ops: .*400"):
        webhook.check()


def test_what_would_be_sent_is_shown_without_the_path(webhook, receiver, make_message):
    said = webhook.describe(make_message())

    assert "webhook-id: key-of-A-1" in said
    assert "/hook" not in said
    assert receiver.received == []
