"""Texts that others wrote become parts of lines."""

import pytest

from app.alerting.message import in_one_line, in_paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nordhavn A/S", "Nordhavn A/S"),
        ("  Nord \t havn ", "Nord havn"),
        ("a\r\nb\x0bc\x85d\u2028e\u2029f\x00g", "a b c d e f g"),
        ("a\u202eb\u2066c\u200bd", "a b c d"),
        ("a\ud800b", "a b"),
        ("Ærø 🔥", "Ærø 🔥"),
        ("\r\n", ""),
    ],
)
def test_a_text_is_one_line_without_what_is_not_seen(text, expected):
    assert in_one_line(text) == expected


def test_a_long_text_is_cut():
    assert in_one_line("ab cd", 4) == "ab…"
    assert in_one_line("abcd", 4) == "abcd"


def test_paragraphs_stay_apart():
    assert in_paragraphs("one\r\ntwo\n\nthree\n") == "one\ntwo\n\nthree"
