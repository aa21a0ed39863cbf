"""Clauses that set an amount beside another: what it was before, the answer before, comparable accounts."""

from collections.abc import Mapping
from typing import Protocol

from app.words.catalogue import CHANGES, DIFFERENCES, PEERS
from app.words.language import Language, mark
from app.words.shapes import Change, Difference, Peers, Speaker
from features.declare import FeatureValue
from models.answer import FeaturePoints

MANY_TIMES = 3
# A trend smaller than this is not worth a clause; neither is an answer that differs by less than half a point.
TREND, DIFFERS = 0.10, 0.5
# Ratios that people say as "half" and "twice", and those that they say as "about".
HALF, TWICE, NEAR = 0.5, 2.0, 0.05
# What is left of something that fell by a share which would be rounded to all of it.
ALMOST_NOTHING = 0.005

ZERO, HALF_OF, ABOUT, TWICE_AS, BELOW, ABOVE, TIMES = range(7)
TO_PEERS = {
    ZERO: mark("at zero, far below what is usual in comparable accounts"),
    HALF_OF: mark("half of what is usual in comparable accounts"),
    ABOUT: mark("about what is usual in comparable accounts"),
    TWICE_AS: mark("twice what is usual in comparable accounts"),
    BELOW: mark("{percent} below what is usual in comparable accounts"),
    ABOVE: mark("{percent} above what is usual in comparable accounts"),
    TIMES: mark("{number} times what is usual in comparable accounts"),
}
# Translators: "that" is what is usual in comparable accounts
TO_THAT = {
    ZERO: mark("at zero, far below that"),
    HALF_OF: mark("half of that"),
    ABOUT: mark("about that"),
    TWICE_AS: mark("twice that"),
    BELOW: mark("{percent} below that"),
    ABOVE: mark("{percent} above that"),
    TIMES: mark("{number} times that"),
}


class Told(Protocol):
    """The features behind a reason, by their names: a sentence asks for those that it tells, and can see no others."""

    def get(self, name: str, /) -> FeaturePoints | None:
        """A feature; None where the reason has none of the name."""

    def __getitem__(self, name: str, /) -> FeaturePoints:
        """A feature that the reason has."""


SHAPES: list[tuple[str, Change | Difference | Peers]] = [*CHANGES.items(), *DIFFERENCES.items(), *PEERS.items()]


def _find_levels() -> dict[str, tuple[str, ...]]:
    """The features that tell how an amount changed, or compares with others, by the feature of the amount."""
    levels = {name: shape.level for name, shape in SHAPES}
    return {of: tuple(name for name, level in levels.items() if level == of) for of in set(levels.values()) if of}


OF_LEVEL = _find_levels()


def relate(language: Language, ratio: float, to: Mapping[int, str]) -> str:
    """How an amount relates to another: "half of that", "40% below that", "2.5 times that"."""
    percent = write_fall(language, ratio) if 0 < ratio < 1 else language.percent(ratio - 1)
    return language.text(to[_place(ratio)], percent=percent, number=language.number(ratio))


def _place(ratio: float) -> int:
    if ratio <= 0:
        return ZERO
    for times, place in ((HALF, HALF_OF), (1.0, ABOUT), (TWICE, TWICE_AS)):
        if abs(ratio - times) < NEAR:
            return place
    if ratio < 1:
        return BELOW
    return ABOVE if ratio < TWICE else TIMES


def write_fall(language: Language, ratio: float) -> str:
    """By what share something fell to `ratio` of what it was; all of it only where nothing is left.

    >>> from app.words.language import language_of
    >>> [write_fall(language_of("en"), ratio) for ratio in (0.21, 0.004, 0.0)]
    ['79%', 'over 99%', '100%']
    """
    if 0 < ratio < ALMOST_NOTHING:
        return language.text("over {percent}", percent=language.percent(0.99))
    return language.percent(1 - ratio)


def tell_trend(speaker: Speaker, level: str, told: Told) -> str:
    """What the same signal's change adds to its amount: "79% fewer than in the 30 days before"; "" where nothing."""
    for name in OF_LEVEL.get(level, ()):
        if (value := known(told, name)) is not None and (clause := _tell_clause(speaker, name, value)):
            return clause
    return ""


def _tell_clause(speaker: Speaker, name: str, value: float) -> str:
    language = speaker.language
    if name in CHANGES:
        if not 0 < value < MANY_TIMES or abs(value - 1) < TREND:
            return ""
        percent = write_fall(language, value) if value < 1 else language.percent(value - 1)
        return language.text(CHANGES[name].fewer if value < 1 else CHANGES[name].more, percent=percent)
    if name in DIFFERENCES:
        clause = DIFFERENCES[name].clause
        return clause(speaker, value) if clause is not None and abs(value) >= DIFFERS else ""
    return relate(language, value, TO_PEERS) if value > 0 and abs(value - 1) >= TREND else ""


def known(told: Told, name: str) -> float | None:
    """The number of a feature, where it is told and known."""
    feature = told.get(name)
    return None if feature is None or feature.value is None else number_of(feature.value)


def number_of(value: FeatureValue) -> float:
    """The number of a value that is one; an unknown one has none, and callers have looked."""
    return 0.0 if value is None or isinstance(value, str) else float(value)
