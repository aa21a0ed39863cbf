"""The interval of a score: a band around the calibration's curve, kept as a small table."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration import keep_within, probability_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoreInterval:
    """A 95 % interval for the mean churn of accounts that are scored alike.

    At each margin in `margin`, which rise, `below` and `above` say how far the interval reaches to both sides of the
    calibrated log-odds. Between two margins that is read off a straight line; beyond the first and the last it stays.
    """

    margin: tuple[float, ...]
    below: tuple[float, ...]
    above: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.margin) == len(self.below) == len(self.above) > 0:
            raise ValueError("an interval says for each margin how far it reaches to both sides")
        if not (np.diff(self.margin) > 0).all() or min(*self.below, *self.above) < 0:
            raise ValueError("the margins of an interval rise, and it reaches no less than nothing to either side")

    def ends(self, margin: Floats, log_odds: Floats) -> tuple[Floats, Floats]:
        """The ends of the interval, as probabilities; it holds the probability itself, and keeps its bounds.

        Args:
            margin: of each row, not calibrated.
            log_odds: of each row, calibrated.
        """
        low = log_odds - np.interp(margin, self.margin, self.below)
        high = log_odds + np.interp(margin, self.margin, self.above)
        return probability_of(keep_within(low)), probability_of(keep_within(high))
