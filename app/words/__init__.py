"""Words for reasons, made at the edge, in the reader's language."""

from app.words.choosing import choose_language
from app.words.language import LANGUAGES, Language, UnknownLanguage, language_of
from app.words.sentences import say_reason
from models.answer import Reason

__all__ = ["LANGUAGES", "Language", "UnknownLanguage", "choose_language", "language_of", "say"]


def say(reason: Reason, language: str = "en", *, currency: str | None = None) -> str:
    """One sentence for a reason, as a customer success manager would write it.

    Amounts of money are plain numbers unless their currency (ISO 4217) is given.

    Raises:
        UnknownLanguage: the language is not one of `LANGUAGES`.
    """
    return say_reason(language_of(language), reason, currency)
