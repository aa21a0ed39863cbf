"""Calibration: from the margin of the booster to the probability of churn, with its uncertainty."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# No history of a business is long enough to promise more than this.
LOWEST, HIGHEST = 0.001, 0.999
_LOWEST_LOG_ODDS = float(np.log(LOWEST / (1 - LOWEST)))


@dataclass(frozen=True, slots=True)
class SigmoidCalibration:
    """p = sigmoid(slope · margin + intercept), kept within [0.001, 0.999].

    The slope is above zero: calibration never reorders accounts. `covariance` is that of (slope, intercept):
    variance of the slope, covariance, variance of the intercept.
    """

    slope: float
    intercept: float
    covariance: tuple[float, float, float]

    def __post_init__(self) -> None:
        if not self.slope > 0:
            raise ValueError(f"the slope of a calibration is above zero; came {self.slope}")

    def log_odds(self, margin: Floats | float) -> Floats:
        """Log-odds of churn, kept within those of 0.001 and 0.999."""
        line = self.slope * np.asarray(margin, dtype=np.float64) + self.intercept
        return np.asarray(np.clip(line, _LOWEST_LOG_ODDS, -_LOWEST_LOG_ODDS))

    def probability(self, margin: Floats | float) -> Floats:
        """The probability of churn."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(margin))))

    def interval(self, margin: Floats | float) -> tuple[Floats, Floats]:
        """A 95 % interval for the mean churn of accounts scored alike, by the delta method on the log-odds."""
        m = np.asarray(margin, dtype=np.float64)
        of_slope, between, of_intercept = self.covariance
        spread = 1.96 * np.sqrt(np.maximum(of_slope * m**2 + 2 * between * m + of_intercept, 0.0))
        centre = self.log_odds(m)
        ends = (np.clip(centre + side * spread, _LOWEST_LOG_ODDS, -_LOWEST_LOG_ODDS) for side in (-1, 1))
        low, high = (np.asarray(1 / (1 + np.exp(-end))) for end in ends)
        return low, high

    def variance_of_sum(self, margin: Floats) -> float:
        """The variance that the uncertainty of the line gives the sum of the probabilities, by the delta method."""
        p = self.probability(margin)
        steepness = p * (1 - p)
        by_slope, by_intercept = float((steepness * margin).sum()), float(steepness.sum())
        of_slope, between, of_intercept = self.covariance
        variance = of_slope * by_slope**2 + 2 * between * by_slope * by_intercept + of_intercept * by_intercept**2
        # Where all margins are the same, the terms cancel, and rounding may leave less than nothing.
        return max(variance, 0.0)
