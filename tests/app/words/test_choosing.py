"""Which language a reader gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words import LANGUAGES, UnknownLanguage, choose_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        pytest.param(None, "en", id="no header"),
        pytest.param("", "en", id="an empty one"),
        pytest.param("da", "da", id="one"),
        pytest.param("DA-dk", "da", id="of a country, in capitals"),
        pytest.param("nb-NO, nn;q=0.9", "nb", id="bokmål"),
        pytest.param("nn-NO, en;q=0.9", "nb", id="nynorsk is answered in bokmål"),
        pytest.param("no", "nb", id="Norwegian as a whole"),
        pytest.param("en;q=0.4, nl;q=0.8, da;q=0.6", "nl", id="the best by weight"),
        pytest.param("nl, da", "nl", id="the first of two alike"),
        pytest.param("fr, de;q=0.9, da;q=0.1", "da", id="the best that is spoken"),
        pytest.param("fr, de;q=0.9", "en", id="none that is spoken"),
        pytest.param("da;q=0, *", "en", id="not wanted"),
        pytest.param("da;q=7, nl;q=0.2", "nl", id="a weight that is none"),
        pytest.param("da;q=1.5, nl;q=0.2", "nl", id="a weight above one"),
        pytest.param("da;q=x", "en", id="a weight that is no number"),
        pytest.param(" nl ; q=0.5 , en;q=0.4", "nl", id="with spaces"),
        pytest.param("x" * 10_000, "en", id="a long word"),
    ],
)
def test_the_header_is_read(header, language):
    assert choose_language(header) == language


@given(header=st.text(alphabet="danlob,;=q.01*- \0é"))
def test_no_header_is_an_error(header):
    assert choose_language(header) in LANGUAGES


def test_what_is_asked_for_wins():
    assert choose_language("da", "nl") == "nl"


@pytest.mark.parametrize("asked", ["sv", "", "EN", "da-DK"])
def test_an_unknown_language_is_refused(asked):
    with pytest.raises(UnknownLanguage, match="en, da, nb, nl"):
        choose_language("da", asked)
