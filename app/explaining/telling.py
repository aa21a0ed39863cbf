"""Sentences that are said again and again: accounts that are alike are told the same, so each is made once."""

from functools import lru_cache
from typing import Any

from app.explaining.voice import Voice
from app.words import lead_of
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason

# How many sentences are remembered: some megabytes.
MANY = 20_000
# What a sentence may see of a feature: value, typical value, and the sign of its points; None where there is none.
Seen = tuple[FeatureValue, FeatureValue, int] | None


class Teller:
    """Says reasons in one voice, and remembers what it said; safe to share between threads.

    Few of a reason's features are told, and accounts that differ in the others only are told the same. Which a sentence
    needs comes out as it is made: it sees those that earlier ones of its kind asked for, and where it asks for another,
    that is added for good. So what is remembered depends on nothing else.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._asked: dict[str, tuple[str, ...]] = {}
        self._sentence = lru_cache(MANY)(self._say)

    def tell(self, reason: Reason) -> str:
        """One sentence for a reason, the one that `Voice.say` says."""
        asked = self._asked.get(reason.code) or (lead_of(reason.code, reason.signal),)
        behind = {one.name: one for one in reason.features}
        while True:
            seen = tuple([_see(behind.get(name)) for name in asked])
            try:
                # Of the points a sentence tells no more than their sign.
                return self._sentence(
                    reason.code, reason.signal, reason.kind, _sign(reason.points), reason.alike, asked, seen
                )
            except _AsksForAnother as another:
                asked = self._asked[reason.code] = (*asked, another.name)

    def _say(
        self,
        code: str,
        signal: str,
        kind: Any,  # noqa: ANN401 -- one of those that a reason can have
        points: int,
        alike: Any,  # noqa: ANN401 -- likewise
        asked: tuple[str, ...],
        seen: tuple[Seen, ...],
    ) -> str:
        told = _Seeing(dict(zip(asked, seen, strict=True)))
        return self._voice.say(Reason(code, signal, kind, points, (), alike), told)


class _AsksForAnother(Exception):
    """A sentence needs a feature that it is not shown."""

    def __init__(self, name: str) -> None:
        super().__init__(f"A sentence needs the feature {name!r}.")
        self.name = name


class _Seeing:
    """The features that a sentence is shown; it can't miss another without its being noticed."""

    def __init__(self, seen: dict[str, Seen]) -> None:
        self._seen = seen

    def get(self, name: str, /) -> FeaturePoints | None:
        if name not in self._seen:
            raise _AsksForAnother(name)
        seen = self._seen[name]
        return None if seen is None else FeaturePoints(name, *seen)

    def __getitem__(self, name: str, /) -> FeaturePoints:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found


def _see(feature: FeaturePoints | None) -> Seen:
    return None if feature is None else (feature.value, feature.typical, _sign(feature.points))


def _sign(points: int) -> int:
    return (points > 0) - (points < 0)
