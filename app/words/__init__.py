"""Words for reasons, made at the edge, in the reader's language."""

from collections.abc import Callable

from app.words import english
from app.words.language import Language, UnknownLanguage, language_of
from models.answer import Reason

SPEAKERS: dict[str, Callable[[Reason], str]] = {"en": english.say}
LANGUAGES = tuple(SPEAKERS)

__all__ = ["LANGUAGES", "Language", "UnknownLanguage", "language_of", "say"]


def say(reason: Reason, language: str = "en") -> str:
    """One sentence for a reason, as a customer success manager would write it.

    Raises:
        UnknownLanguage: the language is not one of `LANGUAGES`.
    """
    if language not in SPEAKERS:
        raise UnknownLanguage(language)
    return SPEAKERS[language](reason)
