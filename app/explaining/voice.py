"""How the reasons of an explanation are said: in a language, with what the business says of its own data points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.words import say
from app.words.language import Language
from app.words.sayings import Saying
from models.answer import Reason


@dataclass(frozen=True, slots=True)
class Voice:
    """A language, and the texts of a business's own data points that are frozen in the model."""

    language: Language
    sayings: Mapping[str, Saying] = field(default_factory=lambda: MappingProxyType({}))

    def say(self, reason: Reason) -> str:
        """One sentence for a reason."""
        return say(reason, self.language.code, sayings=self.sayings)
