"""Ids of Accounts: both forms are one, and what is none is not sent."""

import pytest

from app.delivery.salesforce.ids import IdRefused, read_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("001D000000IqhSL", "001D000000IqhSLIAZ"),
        ("001D000000IqhSLIAZ", "001D000000IqhSLIAZ"),
        (" 001D000000IqhSLIAZ\n", "001D000000IqhSLIAZ"),
        ("001D000000IqhSLiaz", "001D000000IqhSLIAZ"),
        ("001D000000IqhSm", "001D000000IqhSmIAJ"),
        ("001000000000000", "001000000000000AAA"),
    ],
)
def test_both_forms_of_an_id_are_one(text, expected):
    assert read_id(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A-1", "15 or 18 letters and digits that begin with 001"),
        ("003D000000QOMOj", "begin with 001"),
        ("001D000000IqhSLI", "15 or 18"),
        ("001D000000Iqh-L", "15 or 18"),
        ("001d000000iqhslIAZ", "capitals were lost"),
        ("001D000000IqhSLIAA", "capitals were lost"),
        ("x" * 1000, "xxx"),
    ],
)
def test_what_is_no_id_is_refused(text, says):
    with pytest.raises(IdRefused, match=says) as refused:
        read_id(text)

    assert len(str(refused.value)) < 200
