"""A business's own data points are told in its own words, where it has some in the reader's language."""

import pytest

from app.words import read_currency, read_sayings, say
from features.aggregates import Count
from features.declare import Feature, Signal
from features.state import CatalogueState

PAYROLL = Signal("payroll", "Payroll", "lead")


def sayings(unit, *texts):
    feature = Feature(PAYROLL, "tickets", Count(), unit, name="runs_90d", sayings=texts)
    return read_sayings(CatalogueState(own_features=(feature,)).to_json())


@pytest.mark.parametrize(
    ("texts", "language", "sentence"),
    [
        pytest.param(
            (("", "payroll ran {value} times, elsewhere {typical}"),), "nl",
            "Payroll ran 1.234 times, elsewhere 12.", id="one for all",
        ),
        pytest.param((("da", "lønnen kørte {value} gange."), ("", "x {value}")), "da",
                     "Lønnen kørte 1.234 gange.", id="in the reader's language"),
        pytest.param((("en", "Only {value}!"),), "en", "Only 1,234!", id="with an end of its own"),
        pytest.param(
            (("da", "lønnen kørte {value} gange"),), "en",
            "Runs in the last 90 days: 1,234, which lowers the score (accounts that stay: about 12).",
            id="none in the reader's language",
        ),
    ],
)  # fmt: skip
def test_own_words(make_reason, texts, language, sentence):
    reason = make_reason("runs_90d", 1234.0, 12.0, signal="payroll")

    assert say(reason, language, sayings=sayings("runs", *texts)) == sentence


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [("share", 0.316, "32%"), ("money", 1234.4, "€1,234"), ("runs", 8.54, "8.5")],
)
def test_a_value_is_written_in_its_unit(make_reason, unit, value, told):
    reason = make_reason("runs_90d", value, None, signal="payroll")

    assert say(reason, currency="EUR", sayings=sayings(unit, ("", "It is {value}"))) == f"It is {told}."


@pytest.mark.parametrize(
    ("value", "typical", "sentence"),
    [
        pytest.param(None, 9.0, "Runs in the last 90 days: not known, which lowers the score.", id="unknown"),
        pytest.param(3.0, None, "Runs in the last 90 days: 3, which lowers the score.", id="nothing typical"),
    ],
)
def test_a_value_that_is_not_known_is_not_told(make_reason, value, typical, sentence):
    reason = make_reason("runs_90d", value, typical, signal="payroll")

    assert say(reason, sayings=sayings("runs", ("", "{value}, elsewhere {typical}"))) == sentence


def test_a_model_of_a_ready_table_has_none():
    assert read_sayings({"columns": []}) == {}


@pytest.mark.parametrize(
    ("state", "currency"),
    [
        pytest.param(CatalogueState(currency="DKK").to_json(), "DKK", id="one"),
        pytest.param(CatalogueState().to_json(), None, id="several, or none"),
        pytest.param({"key_features": [], "milestone_days": []}, None, id="a model from before there was one"),
    ],
)
def test_the_currency_is_that_of_the_model(state, currency):
    assert read_currency(state) == currency
