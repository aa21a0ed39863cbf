"""How reasons are said: in a language, with what the business says of its own data points, and in its currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.words import Told, say
from app.words.language import Language
from app.words.sayings import Saying
from models.answer import Reason


@dataclass(frozen=True, slots=True)
class Voice:
    """A language; the texts of a business's own data points, and its currency, as they are frozen in the model."""

    language: Language
    sayings: Mapping[str, Saying] = field(default_factory=lambda: MappingProxyType({}))
    currency: str | None = None

    def say(self, reason: Reason, told: Told | None = None) -> str:
        """One sentence for a reason; `told` stands for the reason's own features, where it is given."""
        return say(reason, self.language.code, currency=self.currency, sayings=self.sayings, told=told)
