"""Which language a reader wants: what was asked for, else the best of an `Accept-Language` header, else English."""

import re

from app.languages import LANGUAGES
from app.words.language import UnknownLanguage

DEFAULT = "en"
# Norwegian as a whole, and nynorsk, whose readers read bokmål.
ALSO = {"no": "nb", "nn": "nb"}
# A language range with its weight: "da-DK;q=0.9" (RFC 9110, 12.5.4).
RANGE = re.compile(
    r"\s*([a-z]{1,8})(?:-[a-z0-9]{1,8})*\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?", re.ASCII | re.IGNORECASE
)


def choose_language(accept_language: str | None, asked: str | None = None) -> str:
    """The language to answer in: the one asked for, else the best of the header that is spoken here, else English.

    What cannot be read of a header is passed over.

    >>> choose_language("sv, da-DK;q=0.8, en;q=0.5"), choose_language("no"), choose_language("da", asked="nl")
    ('da', 'nb', 'nl')

    Raises:
        UnknownLanguage: nothing is said in the language asked for.
    """
    if asked is not None:
        if asked not in LANGUAGES:
            raise UnknownLanguage(asked)
        return asked
    best, weight = DEFAULT, 0.0
    for part in (accept_language or "").split(","):
        match = RANGE.fullmatch(part)
        if match is None:
            continue
        code = match[1].lower()
        code, its = ALSO.get(code, code), float(match[2] or 1)
        # of two that weigh the same, the first
        if code in LANGUAGES and weight < its <= 1:
            best, weight = code, its
    return best
