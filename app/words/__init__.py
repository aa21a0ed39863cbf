"""Words for reasons, made at the edge, in the reader's language."""

from collections.abc import Mapping
from types import MappingProxyType

from app.languages import LANGUAGES
from app.words.choosing import choose_language
from app.words.language import Language, UnknownLanguage, language_of
from app.words.relations import Told
from app.words.sayings import Saying, read_currency, read_sayings
from app.words.sentences import lead_of, say_reason
from models.answer import Reason

__all__ = [
    "LANGUAGES",
    "Language",
    "Told",
    "UnknownLanguage",
    "choose_language",
    "language_of",
    "lead_of",
    "read_currency",
    "read_sayings",
    "say",
]


def say(
    reason: Reason,
    language: str = "en",
    *,
    currency: str | None = None,
    sayings: Mapping[str, Saying] = MappingProxyType({}),
    told: Told | None = None,
) -> str:
    """One sentence for a reason, as a customer success manager would write it.

    Amounts of money are plain numbers unless their currency (ISO 4217) is given. `sayings` are what the business says
    of its own data points, as `read_sayings` finds it in the model. `told` stands for the reason's own features, where
    it is given.

    Raises:
        UnknownLanguage: the language is not one of `LANGUAGES`.
    """
    return say_reason(language_of(language), reason, currency, sayings, told)
