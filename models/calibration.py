"""Calibration: from the margin of the booster to the probability of churn, along a curve that always rises."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# No history of a business is long enough to promise more than this.
LOWEST, HIGHEST = 0.001, 0.999
_LOWEST_LOG_ODDS = float(np.log(LOWEST / (1 - LOWEST)))


def keep_within(log_odds: Floats | float) -> Floats:
    """Log-odds, kept within those of 0.001 and 0.999."""
    # As np.clip does, at a third of what that takes of a single row.
    return np.asarray(np.minimum(np.maximum(log_odds, _LOWEST_LOG_ODDS), -_LOWEST_LOG_ODDS))


def probability_of(log_odds: Floats | float) -> Floats:
    """The probability that log-odds stand for."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))))


@dataclass(frozen=True, slots=True)
class SigmoidCalibration:
    """p = sigmoid(slope · margin + intercept), kept within [0.001, 0.999].

    The slope is above zero. `covariance` is that of (slope, intercept), the upper triangle row by row: variance of the
    slope, covariance, variance of the intercept.
    """

    slope: float
    intercept: float
    covariance: tuple[float, float, float]

    def __post_init__(self) -> None:
        if not self.slope > 0:
            raise ValueError(f"the slope of a calibration is above zero; came {self.slope}")

    def log_odds(self, margin: Floats | float) -> Floats:
        """Log-odds of churn, kept within those of 0.001 and 0.999."""
        return keep_within(self.slope * np.asarray(margin, dtype=np.float64) + self.intercept)

    def probability(self, margin: Floats | float) -> Floats:
        """The probability of churn."""
        return probability_of(self.log_odds(margin))

    def variance_of_sum(self, margin: Floats) -> float:
        """The variance that the uncertainty of the line gives the sum of the probabilities, by the delta method."""
        return _variance_of_sum(sigmoid_design(margin), self.probability(margin), self.covariance)

    def variance_of_slope(self, margin: Floats) -> float:
        """The variance that it gives the slope of the answers on the log-odds, by the delta method."""
        return _variance_of_slope(sigmoid_design(margin), self.log_odds(margin), self.covariance)


@dataclass(frozen=True, slots=True)
class BetaCalibration:
    """log-odds = below · ln s − above · ln(1 − s) + intercept, with s = sigmoid(margin); kept within [0.001, 0.999].

    Beta calibration (Kull, Silva Filho and Flach, Electronic Journal of Statistics, 2017): a line in the margin where
    `below`, its slope far below zero, equals `above`, its slope far above. Both are above zero. `covariance` is that of
    (below, above, intercept), the upper triangle row by row.
    """

    below: float
    above: float
    intercept: float
    covariance: tuple[float, float, float, float, float, float]

    def __post_init__(self) -> None:
        if not (self.below > 0 and self.above > 0):
            raise ValueError(f"the slopes of a calibration are above zero; came {self.below} and {self.above}")

    def log_odds(self, margin: Floats | float) -> Floats:
        """Log-odds of churn, kept within those of 0.001 and 0.999."""
        m = np.asarray(margin, dtype=np.float64)
        # ln s and −ln(1 − s) in one term each, which neither overflows nor loses what is small beside one.
        return keep_within(self.below * -np.logaddexp(0.0, -m) + self.above * np.logaddexp(0.0, m) + self.intercept)

    def probability(self, margin: Floats | float) -> Floats:
        """The probability of churn."""
        return probability_of(self.log_odds(margin))

    def variance_of_sum(self, margin: Floats) -> float:
        """The variance that the uncertainty of the curve gives the sum of the probabilities, by the delta method."""
        return _variance_of_sum(beta_design(margin), self.probability(margin), self.covariance)

    def variance_of_slope(self, margin: Floats) -> float:
        """The variance that it gives the slope of the answers on the log-odds, by the delta method."""
        return _variance_of_slope(beta_design(margin), self.log_odds(margin), self.covariance)


Calibration = SigmoidCalibration | BetaCalibration
CALIBRATIONS: dict[str, type[SigmoidCalibration] | type[BetaCalibration]] = {
    "sigmoid": SigmoidCalibration,
    "beta": BetaCalibration,
}


def kind_of(calibration: Calibration) -> str:
    """What a calibration is called: sigmoid or beta."""
    return next(kind for kind, made in CALIBRATIONS.items() if isinstance(calibration, made))


def sigmoid_design(margin: Floats) -> Floats:
    """What the log-odds of a sigmoid are linear in, shape (rows, 2): the margin and 1."""
    return np.column_stack([margin, np.ones_like(margin)])


def beta_design(margin: Floats) -> Floats:
    """What the log-odds of a beta calibration are linear in, shape (rows, 3): ln s, −ln(1 − s) and 1."""
    return np.column_stack([-np.logaddexp(0.0, -margin), np.logaddexp(0.0, margin), np.ones_like(margin)])


def _variance_of_sum(design: Floats, p: Floats, triangle: tuple[float, ...]) -> float:
    return _variance((p * (1 - p)) @ design, triangle)


def _variance_of_slope(design: Floats, log_odds: Floats, triangle: tuple[float, ...]) -> float:
    p = probability_of(log_odds)
    weight = p * (1 - p)
    centred = log_odds - (weight @ log_odds) / weight.sum()
    spread = weight @ centred**2
    # Where all rows are given the same probability, there is no slope to be uncertain of.
    return _variance((weight * centred) @ design / spread, triangle) if spread > 0 else 0.0


def _variance(gradient: Floats, triangle: tuple[float, ...]) -> float:
    """The variance of what changes with the coefficients by `gradient`."""
    upper = np.zeros((len(gradient), len(gradient)))
    upper[np.triu_indices(len(gradient))] = triangle
    covariance = upper + np.triu(upper, 1).T
    # Where all margins are the same, the terms cancel, and rounding may leave less than nothing.
    return max(float(gradient @ covariance @ gradient), 0.0)
