"""Sentences that are said again and again: accounts that are alike are told the same, so each is made once."""

from functools import lru_cache
from typing import Any

from app.explaining.voice import Voice
from models.answer import FeaturePoints, Reason

# How many sentences are remembered: some megabytes.
MANY = 20_000


class Teller:
    """Says reasons in one voice, and remembers what it said; safe to share between threads."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._sentence = lru_cache(MANY)(self._say)

    def tell(self, reason: Reason) -> str:
        """One sentence for a reason, the one that `Voice.say` says."""
        # Of the points a sentence tells no more than their sign, except in which order features come.
        features = tuple([(one.name, one.value, one.typical, _sign(one.points)) for one in reason.features])
        return self._sentence(reason.code, reason.signal, reason.kind, _sign(reason.points), features, reason.alike)

    def _say(self, code: str, signal: str, kind: Any, points: int, features: Any, alike: Any) -> str:  # noqa: ANN401 -- the parts of a reason, as a key
        parts = tuple(FeaturePoints(*one) for one in features)
        return self._voice.say(Reason(code, signal, kind, points, parts, alike))


def _sign(points: int) -> int:
    return (points > 0) - (points < 0)
