"""A change in words: what an account has become, why, and who looks after it."""

from datetime import date

import pytest

from app.alerting.writing import write_message
from app.delivery.destination import Delivery
from app.store.facts import Profile
from app.words import language_of

DAY = date(2026, 6, 29)


@pytest.fixture
def write():
    def make(name="Nordhavn A/S", owner="Freja Krogh", currency="DKK", addresses=(), language="en", **changes):
        payload = {
            "account_id": "A-1",
            "score": 41.2,
            "band": "red",
            "churn_probability": 0.319,
            "horizon_days": 90,
            "change": {"since": "2026-06-28", "score": 63.0, "band": "yellow", "points": -21.8},
            "reasons": [{"code": "c", "signal": "s", "points": -21.4, "text": "Logins fell\nto 9"}],
            "link": "https://varme.example.com/accounts/A-1",
            "revenue_at_risk": 1234.5,
            "currency": "EUR",
            "below": None,
        }
        delivery = Delivery("key", "A-1", None, DAY, {**payload, **changes})
        profile = None if name is None and owner is None else Profile("A-1", name, owner, currency=currency)
        return write_message(delivery, profile, addresses, language_of(language))

    return make


BEFORE = {"since": "2026-06-28", "score": 63.0, "band": "yellow", "points": -21.8}
GREY = {"since": "2026-06-28", "score": None, "band": "grey", "points": None}


@pytest.mark.parametrize(
    ("change", "below", "expected"),
    [
        (BEFORE, None, "Nordhavn A/S turned red (score 41.2, was 63.0)"),
        (GREY, None, "Nordhavn A/S turned red (score 41.2, before there was none)"),
        (None, None, "Nordhavn A/S is red (score 41.2)"),
        (BEFORE, 45.0, "Nordhavn A/S fell below 45.0 (score 41.2, was 63.0)"),
        (GREY, 45.0, "Nordhavn A/S fell below 45.0 (score 41.2, before there was none)"),
        (None, 45.0, "Nordhavn A/S is below 45.0 (score 41.2)"),
    ],
)
def test_the_subject_says_what_it_has_become_and_what_it_was(write, change, below, expected):
    assert write(change=change, below=below).subject == expected


def test_the_text_says_why_and_what_is_at_risk(write):
    message = write(addresses=("freja@example.com",))

    assert message.text.split("\n") == [
        "• Logins fell to 9",
        "",
        "32% likely to leave within 90 days",
        "Revenue at risk: DKK\N{NO-BREAK SPACE}1,234 a month",
        "Owner: Freja Krogh",
        "Day of the score: 29 June 2026",
    ]
    assert (message.key, message.account_id, message.owner) == ("key", "A-1", "Freja Krogh")
    assert message.addresses == ("freja@example.com",)
    assert message.link == "https://varme.example.com/accounts/A-1"
    assert (message.facts["score"], message.facts["name"]) == (41.2, "Nordhavn A/S")


def test_what_is_not_known_is_left_out(write):
    message = write(name=None, owner=None, reasons=[], revenue_at_risk=None, churn_probability=None, link=None)

    assert message.subject.startswith("A-1 turned red")
    assert message.text == "Day of the score: 29 June 2026"
    assert (message.owner, message.link) == (None, None)


def test_money_is_of_the_account_and_else_of_the_model(write):
    assert "€1,234 a month" in write(currency=None).text


def test_a_name_is_one_line_and_no_format(write):
    message = write(name="Nord\r\n{before}", owner="Fre\nja")

    assert message.subject == "Nord {before} turned red (score 41.2, was 63.0)"
    assert "Owner: Fre ja" in message.text


def test_another_language_writes_its_numbers(write):
    assert "41,2" in write(language="da").subject
