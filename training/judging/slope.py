"""The line of what happened on what was predicted: slope 1 and intercept 0 where predictions are right (Cox, 1958)."""

import numpy as np
from scipy.special import logit

from models.calibration import sigmoid_design
from models.fit_calibration import covariance_of, fit_curve
from training.dataset import Floats
from training.judging.judge import Estimate, HeldOut

# Of the normal distribution, for 95 %.
_Z = 1.959964


def find_slope(probability: Floats, y: Floats, weight: Floats) -> float:
    """The slope of the answers on the log-odds predicted: below 1 these lie too far apart, above 1 too close.

    Where all predictions are one, none lies too far from another: it is 1.

    Args:
        probability: predicted, shape (rows,).
        y: 1.0 where the account left, 0.0 where it stayed.
        weight: how often each row counts.
    """
    log_odds = logit(probability)
    if not np.ptp(log_odds[weight > 0]):
        return 1.0
    return float(fit_curve(sigmoid_design(log_odds), y, weight, rises=False)[0])


def slope_and_intercept(held_out: HeldOut) -> tuple[Estimate, Estimate]:
    """Slope and intercept of calibrated predictions, with their 95 % intervals.

    The intervals are those of the sandwich estimator, by account (Liang & Zeger, Biometrika, 1986). That of the slope
    holds what the calibration's uncertainty adds; that of the intercept takes the calibration as given. Where all
    predictions are one, the slope is NaN.
    """
    log_odds, y = logit(held_out.probability), held_out.y
    if not np.ptp(log_odds):
        rate = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
        return _estimate(float("nan"), float("nan")), _estimate(float(logit(rate) - log_odds[0]), float("nan"))
    design = sigmoid_design(log_odds)
    line = fit_curve(design, y, np.ones_like(y), rises=False)
    covariance = covariance_of(design, y, held_out.account, line)
    of_slope, of_intercept = covariance[0, 0] + held_out.slope_variance, covariance[1, 1]
    return _estimate(line[0], np.sqrt(of_slope)), _estimate(line[1], np.sqrt(of_intercept))


def _estimate(value: float, error: float) -> Estimate:
    return Estimate(float(value), float(value - _Z * error), float(value + _Z * error))
