"""The geometry of the model's two charts, in the units of their drawing: 340 wide, as a phone shows them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.words.language import Language
from models.bands import Bands
from models.scale import TYPICAL_SCORE, ScoreScale

WIDTH = 340.0
LEFT, RIGHT, TOP = 42.0, 328.0, 14.0
CURVE_BOTTOM, DOTS_BOTTOM = 196.0, 300.0
BEST = 100.0
# The ticks that a logarithmic axis of probabilities may have.
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    says: str


@dataclass(frozen=True, slots=True)
class Area:
    """The scores of a band, from left to right."""

    band: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the curve that is named: the typical score, and where bands begin."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The published map: the probability of leaving over the score."""

    path: str
    areas: tuple[Area, ...]
    marks: tuple[Mark, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bottom: float = CURVE_BOTTOM


@dataclass(frozen=True, slots=True)
class Dot:
    """A group of accounts: what they were given, what was seen, and the ends of its interval."""

    x: float
    y: float
    low: float
    high: float
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Dots:
    """What was seen over what was predicted, both on a logarithmic axis; on the diagonal the two agree."""

    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bottom: float = DOTS_BOTTOM


def draw_curve(scale: ScoreScale, bands: Bands, language: Language) -> Curve:
    """The map from score to probability, with the bands behind it."""
    scores = np.linspace(0, BEST, 101)
    highest = _round_up(float(scale.probability_at(0)))

    def place(score: float) -> Mark:
        share = float(scale.probability_at(score))
        return Mark(_x(score), round(CURVE_BOTTOM - share / highest * (CURVE_BOTTOM - TOP), 1))

    points = [place(float(score)) for score in scores]
    ends = [0.0, min(bands.red_below / 10, BEST), min(bands.green_from / 10, BEST), BEST]
    areas = tuple(
        Area(band, _x(start), round(_x(end) - _x(start), 1))
        for band, (start, end) in zip(("red", "yellow", "green"), pairwise(ends), strict=True)
        if end > start
    )
    named = sorted({*ends[1:3], TYPICAL_SCORE} - {0.0, BEST})
    steps = [highest * part / 4 for part in range(5)]
    return Curve(
        path="M" + " L".join(f"{one.x:g} {one.y:g}" for one in points),
        areas=areas,
        marks=tuple(place(score) for score in named),
        x_ticks=tuple(Tick(_x(score), language.number(score)) for score in (0, 20, 40, 60, 80, 100)),
        y_ticks=tuple(
            Tick(round(CURVE_BOTTOM - step / highest * (CURVE_BOTTOM - TOP), 1), language.percent(step))
            for step in steps
        ),
    )


def draw_dots(bins: Sequence[tuple[float, float, float, float]], language: Language) -> Dots:
    """What was seen over what was predicted.

    Args:
        bins: of each group the mean prediction, the share that left, and the ends of its interval.
        language: for the ticks.
    """
    shown = [value for one in bins for value in one if value > 0]
    lowest = max((share for share in SHARES if share <= min(shown)), default=SHARES[0])
    highest = min((share for share in SHARES if share >= max(shown)), default=1.0)
    highest = max(highest, SHARES[0] * 10)
    lowest = min(lowest, highest / 10)
    span = math.log(highest / lowest)

    def part(share: float) -> float:
        return math.log(max(share, lowest) / lowest) / span

    def across(share: float) -> float:
        return round(LEFT + part(share) * (RIGHT - LEFT), 1)

    def up(share: float) -> float:
        return round(DOTS_BOTTOM - part(share) * (DOTS_BOTTOM - TOP), 1)

    ticks = [share for share in SHARES if lowest <= share <= highest]
    return Dots(
        tuple(
            Dot(across(predicted), up(seen), up(low), up(high), is_kept=low <= predicted <= high)
            for predicted, seen, low, high in bins
        ),
        tuple(Tick(across(share), language.percent(share)) for share in ticks),
        tuple(Tick(up(share), language.percent(share)) for share in ticks),
    )


def _x(score: float) -> float:
    return round(LEFT + score / BEST * (RIGHT - LEFT), 1)


def _round_up(share: float) -> float:
    """The end of an axis that four steps divide well."""
    return next(end for end in (0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1.0) if end >= share)
