"""Promise: every reason is one sentence in each language, with numbers as its readers write them."""

import itertools
import re
from datetime import date

import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from app.languages import LOCALES
from app.words import LANGUAGES, language_of, say
from features.catalogue import catalogue
from features.state import CatalogueState
from models.answer import FeaturePoints, Reason

STATE = CatalogueState(key_features=("payroll_run",), milestone_days=(("kickoff", 14),))
DECLARED = {feature.name: feature for feature in catalogue(STATE)}
OWN = ("payroll_runs_90d", "MonthlyCharges")
NUMBERS = (None, 0.0, 0.004, 1.0, 1.5, 2.0, 29.0, 123456.789)
TEXTS = (None, "north", "true", "(rare)", "2026-01-05")
SENTENCE = re.compile(r"[^a-z\s{}][^{}]*[^\s.{}]\.")
OTHERS = [code for code in LANGUAGES if code != "en"]


def reason_of(name, value, typical=9.0, *, points=-50, alike="all", told=(), signal=None):
    others = [FeaturePoints(other, its, usual, 0) for other, its, usual in told]
    lead = FeaturePoints(name, value, typical, points)
    signal = signal or (DECLARED[name].signal.name if name in DECLARED else "own")
    return Reason(f"{signal}.{name}", signal, "lead", points, (lead, *others), alike)


def reasons_of(name):
    """The reasons of a feature: nothing, a little, much, unknown; below and above what is typical; alike to whom."""
    values = TEXTS if name in DECLARED and DECLARED[name].type == "category" else NUMBERS
    for value, typical, points in itertools.product(values, values, (-50, 50)):
        yield reason_of(name, value, typical, points=points)
    for alike in ("segment", "size"):
        yield reason_of(name, values[1], values[3], alike=alike)


def assert_is_said(reason):
    english = say(reason)
    for code, currency in itertools.product(LANGUAGES, (None, "DKK")):
        sentence = say(reason, code, currency=currency)

        # "5, 2 points lower" would be read as 5,2
        assert not re.search(r"\d, \d", sentence), (code, sentence)
        assert SENTENCE.fullmatch(sentence), (code, sentence)
        assert "  " not in sentence
        assert code == "en" or sentence != english, (code, sentence)


@pytest.mark.parametrize("name", [*DECLARED, *OWN])
def test_every_code_has_a_sentence_in_every_language(name):
    for reason in reasons_of(name):
        assert_is_said(reason)


@pytest.mark.parametrize("name", OWN)
def test_a_column_of_a_table_has_one_too(name):
    for value, typical in itertools.product((*NUMBERS, *TEXTS[1:]), repeat=2):
        assert_is_said(reason_of(name, value, typical, signal=name))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_whole_signal_has_one_too(data):
    """A reason carries all features of its signal, and any of them may lead."""
    signal = data.draw(st.sampled_from(sorted({feature.signal.name for feature in DECLARED.values()})))
    members = [name for name, feature in DECLARED.items() if feature.signal.name == signal]
    told = []
    for name in members:
        known = st.sampled_from(TEXTS if DECLARED[name].type == "category" else NUMBERS)
        told.append((name, data.draw(known), data.draw(known)))
    lead = data.draw(st.integers(0, len(told) - 1))
    points = data.draw(st.sampled_from((-50, 50)))

    assert_is_said(reason_of(*told[lead], points=points, told=told[:lead] + told[lead + 1 :]))


@pytest.mark.parametrize("name", ["nps", "csat", "ces", "pulse"])
@pytest.mark.parametrize("change", [-2.0, -1.0, 1.0, 2.0])
def test_an_answer_and_its_change_are_not_read_as_one_number(name, change):
    level = "pulse_score" if name == "pulse" else name

    assert_is_said(reason_of(level, 3.0, 4.0, told=[(f"{name}_change", change, 0.0)]))


@pytest.mark.parametrize("code", LANGUAGES)
@settings(deadline=None)
@given(value=st.floats(-1e9, 1e9))
def test_numbers_are_written_as_in_the_locale(code, value):
    size = abs(value)
    digits = 0 if size >= 100 else 1
    if size >= 1 or size == 0:
        # Python rounds first, so that both are of the same digits
        rounded = float(f"{value:.{digits}f}") + 0.0

        written = format_decimal(rounded, locale=LOCALES[code])

        # Babel writes every minus as a hyphen; CLDR has another sign for Norwegian
        assert language_of(code).number(value).replace("\N{MINUS SIGN}", "-") == written


@pytest.mark.parametrize(
    ("code", "number", "decimal", "percent", "day", "money"),
    [
        ("en", "12,345", "8.5", "32%", "5 January 2026", "€1,234"),
        ("da", "12.345", "8,5", "32\N{NO-BREAK SPACE}%", "5. januar 2026", "1.234\N{NO-BREAK SPACE}€"),
        (
            "nb", "12\N{NO-BREAK SPACE}345", "8,5", "32\N{NO-BREAK SPACE}%", "5. januar 2026",
            "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}€",
        ),
        ("nl", "12.345", "8,5", "32%", "5 januari 2026", "€\N{NO-BREAK SPACE}1.234"),
    ],
)  # fmt: skip
def test_numbers_stand_in_a_sentence_as_its_readers_write_them(code, number, decimal, percent, day, money):
    language = language_of(code)

    assert number in say(reason_of("quantity_90d", 12345.0), code)
    assert decimal in say(reason_of("nps", 8.5), code)
    assert percent in say(reason_of("seats_used_share", 0.316, 0.8), code)
    assert language.date(date(2026, 1, 5)) == day
    assert day in say(reason_of("renewed", "2026-01-05", None), code)
    assert money in say(reason_of("mrr", 1234.4), code, currency="EUR")


@pytest.mark.parametrize("code", OTHERS)
def test_with_whom_is_compared_is_said(code):
    sentences = {say(reason_of("logins_30d", 3.0, alike=alike), code) for alike in ("all", "segment", "size")}

    assert len(sentences) == 3
