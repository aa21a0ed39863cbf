"""Ids of Accounts: 15 characters in which case counts, or 18, of which the last three say where the capitals are."""

import re

# The ids of all Accounts begin with these.
PREFIX = "001"
FORM = re.compile(rf"{PREFIX}[A-Za-z0-9]{{12}}([A-Za-z0-5]{{3}})?")
CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
SHORT, PART = 15, 5
MOST_SHOWN = 40


class IdRefused(Exception):
    """A text is no id of an Account; the message says why."""


def read_id(text: str) -> str:
    """The id in 18 characters, so that both forms of one are equal.

    Raises:
        IdRefused: it is no id of an Account, or its capitals were lost on the way.

    >>> read_id("001D000000IqhSL")
    '001D000000IqhSLIAZ'
    """
    text = text.strip()
    if not FORM.fullmatch(text):
        raise IdRefused(
            f"Its crm_id {text[:MOST_SHOWN]!r} is no id of an Account: 15 or 18 letters and digits that begin with "
            f"{PREFIX} are expected."
        )
    whole = text[:SHORT] + _check(text[:SHORT])
    if len(text) > SHORT and text.upper()[SHORT:] != whole[SHORT:]:
        raise IdRefused(
            f"Its crm_id {text!r} is no id of an Account: the last three characters do not fit the others, as when "
            "capitals were lost on the way."
        )
    return whole


def _check(short: str) -> str:
    """A character for every five: which of them are capitals, the first counting least."""
    parts = (short[start : start + PART] for start in range(0, SHORT, PART))
    return "".join(CHECKS[sum(sign.isupper() << place for place, sign in enumerate(part))] for part in parts)
