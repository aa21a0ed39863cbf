"""Fitting a calibration: the curve of greatest likelihood among those that rise, with its uncertainty."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from models.calibration import BetaCalibration, SigmoidCalibration, beta_design, sigmoid_design
from models.errors import CannotLearn

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A ranking that does not hold on later time is flattened, so that every account is given nearly the base rate; one
# that separates a few rows perfectly is not believed without limit.
LEAST_SLOPE, STEEPEST_SLOPE = 0.01, 100.0
_MOST_STEPS, _SMALLEST_SHARE = 100, 1e-8
_FLAT, _RIDGE = 1e-11, 1e-12


def fit_calibration(margin: Floats, y: Floats, groups: Ints) -> SigmoidCalibration:
    """The sigmoid of greatest likelihood among those that rise.

    It is Platt's (1999), without his smoothing of the answers, which shifts the mean. Where accounts with higher
    margins left less often, or all margins are the same, the slope is the least there is, 0.01: the predictions come
    down to the base rate, and a trial will show that they add nothing to it. The covariance is the sandwich estimator
    clustered by account (Liang & Zeger, Biometrika, 1986), since an account's snapshots repeat each other.

    Args:
        margin: predicted out of time, shape (rows,).
        y: 1.0 where the account left, 0.0 where it stayed.
        groups: the account of each row.

    Raises:
        CannotLearn: one of the two answers is missing.
    """
    require_answers(y)
    design = sigmoid_design(margin)
    line = fit_curve(design, y, np.ones_like(y))
    a, b, c = _triangle(design, y, groups, line)
    return SigmoidCalibration(float(line[0]), float(line[1]), (a, b, c))


def fit_beta(margin: Floats, y: Floats, groups: Ints) -> BetaCalibration:
    """The beta calibration of greatest likelihood among those that rise; arguments and errors as `fit_calibration`."""
    require_answers(y)
    design = beta_design(margin)
    line = fit_curve(design, y, np.ones_like(y))
    a, b, c, d, e, f = _triangle(design, y, groups, line)
    return BetaCalibration(float(line[0]), float(line[1]), float(line[2]), (a, b, c, d, e, f))


def fit_curve(design: Floats, y: Floats, weight: Floats, *, rises: bool = True) -> Floats:
    """The coefficients of the log-odds that make the answers likeliest, slopes first, the intercept last.

    By Newton's method, with an active set of the bounds that slopes lie on (Nocedal and Wright, Numerical Optimization,
    2006).

    Args:
        design: what the log-odds are linear in, shape (rows, slopes + 1); its last column is 1.
        y: the share of each row that left, from 0 to 1.
        weight: how often each row counts.
        rises: keep every slope between the least and the steepest.
    """
    weight = weight / weight.sum()
    rate = float(np.clip(weight @ y, 1e-6, 1 - 1e-6))
    spread = np.ptp(design[:, :-1], axis=0) > 0
    low, high = np.full(design.shape[1], -np.inf), np.full(design.shape[1], np.inf)
    slopes = np.zeros(len(spread))
    if rises:
        low[:-1], high[:-1] = LEAST_SLOPE, np.where(spread, STEEPEST_SLOPE, LEAST_SLOPE)
        slopes = np.ones(len(spread))
    start = np.append(slopes, np.log(rate / (1 - rate)) - weight @ design[:, :-1] @ slopes)

    def loss_at(line: Floats) -> float:
        z = design @ line
        return float(weight @ (np.logaddexp(0.0, z) - y * z))

    line = np.clip(start, low, high)
    loss = loss_at(line)
    for _ in range(_MOST_STEPS):
        p = expit(design @ line)
        slope = (weight * (p - y)) @ design
        curvature = design.T @ (design * (weight * p * (1 - p))[:, None]) + _RIDGE * np.eye(len(line))
        # A coefficient on its bound that would leave it outwards stays there for this step.
        free = ~(((line <= low) & (slope > 0)) | ((line >= high) & (slope < 0)))
        while True:
            step = np.zeros_like(line)
            step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
            leaves = ((line <= low) & (step > 0)) | ((line >= high) & (step < 0))
            if not leaves.any():
                break
            free &= ~leaves
        if np.abs(slope[free]).max(initial=0.0) < _FLAT:
            break
        # As far as the first bound at most, and then exactly onto it.
        bound = np.where(step > 0, low, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.where(step == 0, np.inf, (line - bound) / step)
        share = min(1.0, float(reach.min()))
        while share > _SMALLEST_SHARE:
            tried = np.where(reach <= share, bound, line - share * step)
            if (found := loss_at(tried)) < loss:
                break
            share /= 2
        else:
            break
        line, loss = tried, found
    return np.asarray(line)


def require_answers(y: Floats) -> None:
    """Refuse answers that nothing can be learnt from.

    Raises:
        CannotLearn: they are not all 0 and 1, or one of the two is missing.
    """
    if not np.isin(y, (0.0, 1.0)).all():
        raise CannotLearn(f"Expected answers of 0 and 1; came {np.unique(y)[:5]}. Leave censored rows out.")
    if y.min(initial=1.0) == y.max(initial=0.0) or not len(y):
        raise CannotLearn(f"Of {len(y)} rows {int(y.sum())} left; there must be some that left and some that stayed.")


def covariance_of(design: Floats, y: Floats, groups: Ints, line: Floats, held: Floats | float = 0.0) -> Floats:
    """The covariance of coefficients that `fit_curve` found: the sandwich estimator clustered by group.

    `held` is the part of each row's log-odds that does not depend on them.
    """
    p = expit(design @ line + held)
    bread = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]))
    _, account = np.unique(groups, return_inverse=True)
    scores = np.column_stack([np.bincount(account, weights=(y - p) * column) for column in design.T])
    return np.asarray(bread @ (scores.T @ scores) @ bread)


def _triangle(design: Floats, y: Floats, groups: Ints, line: Floats) -> Sequence[float]:
    """The covariance of a calibration's coefficients, its upper triangle row by row."""
    # A slope on its bound is no longer free, and has no variance.
    free = np.append(line[:-1] > LEAST_SLOPE, True)
    held = design[:, ~free] @ line[~free]
    covariance = np.zeros((len(line), len(line)))
    covariance[np.ix_(free, free)] = covariance_of(design[:, free], y, groups, line[free], held)
    return [float(one) for one in covariance[np.triu_indices(len(line))]]
