"""Slack's form against a real server: what it gets, and what each answer means; the address is never repeated."""

import json

import pytest

from app.alerting.slack import MOST_CHARACTERS, SlackChannel
from app.delivery.destination import Delivered, DestinationRefused, Refused, Retry
from app.settings import SlackAlertSettings
from tests.app.delivery.conftest import Says

PATH = "/services/T0/B0/hidden"


@pytest.fixture
def open_channel(clock, receiver):
    opened = []

    def make(url, **changes):
        whole = {"kind": "slack", "secret": url, "allow_private": True, **changes}
        opened.append(SlackChannel("ops", SlackAlertSettings(**whole), clock))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def slack(open_channel, receiver):
    return open_channel(receiver.url(path=PATH))


def test_a_message_has_a_text_and_a_block(slack, receiver, make_message):
    outcome = slack.tell(make_message())
    (got,) = receiver.received
    body = json.loads(got.body)

    assert outcome == Delivered()
    assert (got.path, got.headers["content-type"]) == (PATH, "application/json")
    assert body["text"] == "Nordhavn A/S turned red (score 41.2, was 63.0)"
    assert body["blocks"] == [
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "*Nordhavn A/S turned red (score 41.2, was 63.0)*\n• Logins fell to 9\n• Two tickets wait\n\n"
                "Owner: Freja Krogh\n\n<https://varme.example.com/accounts/A-1?a=1&amp;b=2>",
                "verbatim": True,
            },
        }
    ]


def test_a_name_mentions_nobody(slack, receiver, make_message):
    slack.tell(make_message(subject="<!channel> & <@U1> turned red", text="<https://evil.example.com|Fish>", link=None))
    body = json.loads(receiver.received[0].body)

    assert body["text"] == "&lt;!channel&gt; &amp; &lt;@U1&gt; turned red"
    assert body["blocks"][0]["text"]["text"].endswith("\n&lt;https://evil.example.com|Fish&gt;")


@pytest.mark.parametrize("sign", ["x", "&"])
def test_what_is_too_long_is_cut_between_signs(slack, receiver, make_message, sign):
    slack.tell(make_message(text="\n".join([sign * 1000] * 5)))
    text = json.loads(receiver.received[0].body)["blocks"][0]["text"]["text"]
    told = text.split("\n", 1)[1].split("\n\n<")[0].removesuffix("…").replace("\n", "")
    escaped = {"x": "x", "&": "&amp;"}[sign]

    assert MOST_CHARACTERS - 100 < len(text) <= MOST_CHARACTERS
    assert told == escaped * (len(told) // len(escaped))
    assert text.endswith("b=2>")


@pytest.mark.parametrize(
    ("says", "expected", "why"),
    [
        (Says(404, {}, b"no_service"), Refused, "the incoming webhook was taken away"),
        (Says(410, {}, b"channel_is_archived"), Refused, "the channel is archived"),
        (Says(403, {}, b"action_prohibited"), Refused, "does not allow it"),
        (Says(404, {}, b"<html>hidden"), Refused, "404 Not Found"),
        (Says(400, {}, b"invalid_payload"), Refused, "400 Bad Request"),
        (Says(429, {"retry-after": "7"}, b"rate_limited"), Retry, "429"),
        (Says(500, {}, b"rollup_error"), Retry, "500"),
        (Says(200, {}, b"ok", "cut"), Retry, "as a whole"),
        (Says(302, {"location": "https://example.com"}, b""), Refused, "Redirects"),
    ],
    ids=lambda one: f"{one.status} {one.how}" if isinstance(one, Says) else None,
)
def test_each_answer_means_something(slack, receiver, make_message, says, expected, why):
    receiver.always = says
    outcome = slack.tell(make_message())

    assert isinstance(outcome, expected)
    assert why in outcome.why
    assert "hidden" not in outcome.why
    if says.status == 429:
        assert outcome.after_seconds == 7


def test_what_is_gone_says_where_the_address_stands(slack, receiver, make_message):
    receiver.always = Says(404, {}, b"no_service")

    assert "VARME_ALERTS__OPS__SECRET" in slack.tell(make_message()).why


def test_a_private_address_is_refused_unless_it_is_meant(open_channel, receiver, make_message):
    channel = open_channel(receiver.url(host="127.0.0.1").replace("http:", "https:"), allow_private=False)

    assert "allow_private = true for the alert" in channel.tell(make_message()).why


@pytest.mark.parametrize("address", ["hidden", "http://example.com/hidden", "https:///hidden", "https://a b/hidden"])
def test_a_secret_that_is_no_address_is_refused_and_not_repeated(open_channel, address):
    with pytest.raises(DestinationRefused, match="Alert ops: its secret is not an address of https") as refused:
        open_channel(address, allow_private=False)

    assert "hidden" not in str(refused.value)


def test_a_check_stands_in_the_channel(slack, receiver):
    checked = slack.check()

    assert "took a test message" in checked.lines[0]
    assert "hidden" not in " ".join(checked.lines)
    assert json.loads(receiver.received[0].body)["text"] == "A test of Varme's alerts"


def test_a_check_that_fails_says_why(slack, receiver):
    receiver.always = Says(404, {}, b"no_service")
    with pytest.raises(DestinationRefused, match="no_service"):
        slack.check()


def test_what_would_be_sent_is_shown_without_the_address(slack, make_message):
    said = slack.describe(make_message())

    assert "Nordhavn" in said
    assert "hidden" not in said
