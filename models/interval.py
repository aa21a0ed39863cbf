"""The interval of a score: a band around the calibration's curve, kept as a small table."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
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
        """The low and the high end of the interval, as log-odds, shape (rows,); it holds `log_odds`.

        Args:
            margin: of each row, not calibrated.
            log_odds: of each row, calibrated.
        """
        at, below, above = self._arrays
        return log_odds - np.interp(margin, at, below), log_odds + np.interp(margin, at, above)

    @cached_property
    def _arrays(self) -> tuple[Floats, Floats, Floats]:
        return np.array(self.margin), np.array(self.below), np.array(self.above)
