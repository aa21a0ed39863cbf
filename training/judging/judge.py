"""Judging predictions by what then happened: metrics with intervals, resampled by whole accounts."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np

from training.dataset import Bools, Floats, Ints
from training.judging.ranking import Ranking, auc, average_precision
from training.trial.plan import HeldRows

RESAMPLES = 200
SEED = 7
# As a share of the log loss of one rate for everyone. Many accounts make a gain sure that helps nobody to act.
SMALLEST_GAIN = 0.01
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good a recipe was on held-out time.

    `gain` is the log loss of predicting one rate for everyone, less that of the model: above zero, the model adds
    something. `expected` is the number of churns predicted, with the interval in which the observed number should lie.
    """

    rows: int
    accounts: int
    observed: int
    expected: Estimate
    log_loss: Estimate
    base_log_loss: float
    gain: Estimate
    brier: Estimate
    auc: Estimate
    average_precision: Estimate

    @property
    def is_better_than_base(self) -> bool:
        """Whether the interval of the gain lies above zero, and the gain is large enough to tell people anything."""
        return self.gain.low > 0 and self.gain.value >= SMALLEST_GAIN * self.base_log_loss

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Calibrated predictions for rows whose answers were not known to what predicted them.

    `base` is the one rate for everyone that each prediction must beat; `calibration_variance` the variance that the
    uncertain calibration gives the sum of the predictions, in churns squared, and `slope_variance` what it gives the
    slope of the answers on their log-odds. Where every row was held out several
    times, by different draws, `repeats` says how often, and the rows stand one draw after the other. `costs`, where
    they are known, are those of a false positive, a false negative, a true positive and a true negative, shape
    (rows, 4). `about` are the facts about the rows, for what is judged beside the predictions themselves.
    """

    probability: Floats
    y: Floats
    account: Ints
    base: Floats
    calibration_variance: float
    repeats: int = 1
    costs: Floats | None = None
    about: HeldRows | None = None
    slope_variance: float = 0.0

    def pick(self, chosen: Bools) -> Self:
        """The chosen rows; in every draw they must be those of the same accounts.

        Of the calibration's uncertainty they take the part by which they would move with it, as p · (1 - p) says.
        """
        moved = self.probability * (1 - self.probability)
        return replace(
            self,
            probability=self.probability[chosen],
            y=self.y[chosen],
            account=self.account[chosen],
            base=self.base[chosen],
            calibration_variance=self.calibration_variance * float(moved[chosen].sum() / moved.sum()) ** 2,
            costs=None if self.costs is None else self.costs[chosen],
            about=None if self.about is None else self.about.pick(chosen),
        )


def losses(probability: Floats, y: Floats) -> Floats:
    """The log loss of each row, in nats."""
    p = np.clip(probability, _SMALLEST, 1 - _SMALLEST)
    return -(y * np.log(p) + (1 - y) * np.log1p(-p))


def judge(held_out: HeldOut) -> Verdict:
    """Judge calibrated predictions; intervals resample whole accounts, whose snapshots repeat each other."""
    p, y = held_out.probability, held_out.y
    _, account = np.unique(held_out.account, return_inverse=True)
    draws = resample(account)
    loss, base = losses(p, y), losses(held_out.base, y)
    misses = np.bincount(account, weights=y - p)
    spread = 1.96 * float(np.sqrt((misses**2).sum() + held_out.calibration_variance)) / held_out.repeats
    expected = float(p.sum()) / held_out.repeats
    ranking = Ranking.of(p, y)
    return Verdict(
        rows=len(y) // held_out.repeats,
        accounts=int(account.max()) + 1,
        observed=round(y.sum() / held_out.repeats),
        expected=Estimate(expected, expected - spread, expected + spread),
        log_loss=of_mean(loss, account, draws),
        base_log_loss=float(base.mean()),
        gain=of_mean(base - loss, account, draws),
        brier=of_mean((y - p) ** 2, account, draws),
        auc=_of_ranking(auc, ranking, account, draws),
        average_precision=_of_ranking(average_precision, ranking, account, draws),
    )


def resample(account: Ints) -> Ints:
    """How often each account is drawn in each resample, shape (resamples, accounts), by the numbers of the accounts."""
    accounts = int(account.max()) + 1
    return np.random.default_rng(SEED).multinomial(accounts, np.full(accounts, 1 / accounts), size=RESAMPLES)


def interval(value: float, drawn: Floats) -> Estimate:
    """A figure with the 95 % interval of its resamples."""
    if not len(drawn):
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def of_mean(rows: Floats, account: Ints, draws: Ints) -> Estimate:
    """The mean of something of the rows, with its interval; `account` and `draws` as for `resample`."""
    total, count = np.bincount(account, weights=rows), np.bincount(account)
    return interval(float(rows.mean()), (draws @ total) / (draws @ count))


def _of_ranking(metric: Callable[[Ranking, Floats], float], ranking: Ranking, account: Ints, draws: Ints) -> Estimate:
    drawn = np.array([metric(ranking, draw[account]) for draw in draws])
    return interval(metric(ranking, np.ones(len(account))), drawn[~np.isnan(drawn)])
