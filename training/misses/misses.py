"""What a miss audit finds, as plain figures and sentences; no account is named."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Before:
    """How the accounts that left stood about so many days before: those that were scored then, by band."""

    days: int
    scored: int
    red: int
    yellow: int
    green: int
    grey: int


@dataclass(frozen=True, slots=True)
class Common:
    """A feature in which those that were missed differ: its median, or commonest text, beside that of the caught."""

    feature: str
    label: str
    missed: float | str
    caught: float | str
    sentence: str


@dataclass(frozen=True, slots=True)
class Misses:
    """How accounts that left had been scored, in the trial.

    `left` left and were scored before. `missed` were green 30 days before. `common` is what sets those apart, the most
    telling first.
    """

    left: int
    before: tuple[Before, ...]
    missed: int
    common: tuple[Common, ...]
    sentences: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        whole = asdict(self)
        return {name: list(one) if isinstance(one, tuple) else one for name, one in whole.items()}
