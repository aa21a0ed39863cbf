"""What Varme says about one account: score, probability, band, and reasons that add up to the score.

All points are integers in **tenths** of a point: they are rounded once, in `models.explain`, and
no surface rounds again. `as_points` turns tenths into the number people read.
"""

from dataclasses import dataclass, replace
from typing import Literal

from features.declare import FeatureValue, Kind

Band = Literal["red", "yellow", "green", "grey"]
# With which accounts that stay `typical` compares: all of them, those of the segment, those of the size.
Alike = Literal["all", "segment", "size"]


def as_points(tenths: int) -> float:
    """Tenths of a point as the number shown.

    >>> as_points(-214)
    -21.4
    """
    return tenths / 10


@dataclass(frozen=True, slots=True)
class FeaturePoints:
    """One feature inside a reason: its value, what is typical of accounts that stay, its points (tenths)."""

    name: str
    value: FeatureValue
    typical: FeatureValue
    points: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal with its points (tenths), a code for its sentence, and the features behind it.

    The points of `features` sum exactly to `points`; features are ordered by the size of their points. `alike` says
    of which accounts that stay the `typical` values are.
    """

    code: str
    signal: str
    kind: Kind
    points: int
    features: tuple[FeaturePoints, ...]
    alike: Alike = "all"


@dataclass(frozen=True, slots=True)
class HorizonProbability:
    """How likely the account leaves within so many days."""

    horizon_days: int
    churn_probability: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One account's health, explained.

    `typical_score + sum of the reasons' points + other_points + unknown_points + cut_points = score`,
    exactly, in tenths. Where too little is known the band is `grey`: score, probability and interval
    are None, there are no horizons and no reasons, all points are 0, and `missing` names the signals that would help
    most.

    `horizons` are the probabilities within other days too, as far as the model could be judged on them; they rise in
    days, never fall in probability, and that of `horizon_days` is among them.
    """

    score: int | None
    churn_probability: float | None
    interval: tuple[float, float] | None
    band: Band
    horizon_days: int
    typical_score: int
    reasons: tuple[Reason, ...]
    other_points: int
    unknown_points: int
    cut_points: int
    completeness: float
    unknown_signals: tuple[str, ...]
    missing: tuple[str, ...]
    # Last, and empty unless given, so that what was said before there were several can still be read.
    horizons: tuple[HorizonProbability, ...] = ()

    def with_reasons(self, most: int) -> "Answer":
        """The same answer with at most `most` reasons; the points of the others move to `other_points`."""
        rest = sum(reason.points for reason in self.reasons[most:])
        return replace(self, reasons=self.reasons[:most], other_points=self.other_points + rest)
