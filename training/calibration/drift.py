"""Drift: whether the churn rate changed from one held-out part to the next, and by how much that moves the scores."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2

from models.scale import POINTS_PER_DOUBLING
from training.dataset import Floats
from training.judging.judge import Estimate, interval, resample
from training.trial.plan import Plan

# A change that chance alone would show less often than this is one.
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class SliceRate:
    """The churn rate of one held-out part, and what it moves scores by: above 0 where fewer leave than in all parts."""

    name: str
    rows: int
    rate: Estimate
    points: float


@dataclass(frozen=True, slots=True)
class Drift:
    """The churn rates of the held-out parts, from the first to the last.

    `p_value` is that of the rates being one; `points` what the way from the first rate to the last moves the score of
    an account by, if it comes to stand where the whole business does.
    """

    slices: tuple[SliceRate, ...]
    p_value: float
    points: float

    @property
    def is_seen(self) -> bool:
        """Whether the rates differ by more than chance explains."""
        return self.p_value < _SURE

    @property
    def says(self) -> str:
        """In a sentence or two, for people."""
        first, last = self.slices[0], self.slices[-1]
        rates = f"{first.rate.value:.1%} ({first.name}) and {last.rate.value:.1%} ({last.name})"
        if not self.is_seen:
            return f"The churn rate did not change by more than chance explains between {rates}."
        widest = max(self.slices, key=lambda one: abs(one.points))
        return (
            f"The churn rate drifts: {rates}; by itself that moves scores by {self.points:+.1f} points. Where it lay "
            f"furthest from the whole, {widest.name}, it was {widest.rate.value:.1%}, {widest.points:+.1f} points."
        )

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {**asdict(self), "is_seen": self.is_seen, "says": self.says}


def judge_drift(plan: Plan) -> Drift | None:
    """Compare the churn rates of the slices; None where there is no time, or nobody left in one of them.

    The test is Wald's, of equal log-odds, with a covariance clustered by account: most accounts of one slice are those
    of the next (Liang and Zeger, Biometrika, 1986).
    """
    rows = plan.rows
    count = np.bincount(rows.slice, minlength=len(plan.slices)).astype(np.float64)
    left = np.bincount(rows.slice, weights=rows.y, minlength=len(plan.slices))
    if np.isnat(rows.day).any() or len(count) == 1 or not ((left > 0) & (left < count)).all():
        return None
    _, account = np.unique(rows.account, return_inverse=True)
    shape = (int(account.max()) + 1, len(count))
    cell = account * shape[1] + rows.slice
    size = shape[0] * shape[1]
    of_account = np.bincount(cell, minlength=size).reshape(shape).astype(np.float64)
    left_of = np.bincount(cell, weights=rows.y, minlength=size).reshape(shape)
    rate = left / count
    log_odds = np.log(rate / (1 - rate))
    # What each account moves the log-odds of each slice by.
    influence = (left_of - of_account * rate) / (count * rate * (1 - rate))
    whole = float(rows.y.mean())
    points = -POINTS_PER_DOUBLING / np.log(2.0) * (log_odds - np.log(whole / (1 - whole)))
    draws = resample(account)
    drawn = (draws @ left_of) / np.maximum(draws @ of_account, 1.0)
    slices = (
        SliceRate(one.name, int(count[place]), interval(float(rate[place]), drawn[:, place]), float(points[place]))
        for place, one in enumerate(plan.slices)
    )
    return Drift(tuple(slices), _p_value(log_odds, influence.T @ influence), float(points[-1] - points[0]))


def _p_value(value: Floats, covariance: Floats) -> float:
    """Of all values being the same."""
    contrast = np.eye(len(value))[1:] - np.eye(len(value))[:1]
    difference = contrast @ value
    statistic = float(difference @ np.linalg.pinv(contrast @ covariance @ contrast.T) @ difference)
    return float(chi2.sf(statistic, len(difference)))
