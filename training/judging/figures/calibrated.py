"""Whether a probability can be taken literally: slope, intercept, and the calibration error beside its noise."""

from dataclasses import dataclass

import numpy as np

from training.dataset import Floats, Ints
from training.judging.judge import RESAMPLES, SEED, Estimate, HeldOut
from training.judging.slope import slope_and_intercept

BINS = 10


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How predictions compare with what happened.

    `slope` and `intercept` are those of a logistic regression of what happened on the predicted log-odds: 1 and 0 where
    every probability is kept. A slope below 1 means that predictions are too extreme, an intercept above 0 that they
    are too low. `error` is the expected calibration error, the mean distance of what was predicted from what was
    observed over bins of equally many rows. Predictions that are all true show one too, by chance: `noise` on average,
    and in 95 of 100 cases less than `noise_high`.
    """

    slope: Estimate
    intercept: Estimate
    error: float
    noise: float
    noise_high: float

    @property
    def is_kept(self) -> bool:
        """Whether the error is no larger than chance alone makes it."""
        return self.error <= self.noise_high


def how_calibrated(held_out: HeldOut) -> Calibrated:
    """Compare calibrated predictions with what happened; for slope and intercept see `training.judging.slope`."""
    _, account = np.unique(held_out.account, return_inverse=True)
    slope, intercept = slope_and_intercept(held_out)
    error, drawn = _errors(held_out, account)
    return Calibrated(slope, intercept, error, float(drawn.mean()), float(np.quantile(drawn, 0.95)))


def _errors(held_out: HeldOut, account: Ints) -> tuple[float, Floats]:
    """The calibration error, and those that true predictions would show on rows like these.

    What chance does is drawn from the rows' own misses, by whole accounts, after each bin's mean miss is taken away:
    the wild cluster bootstrap (Cameron, Gelbach & Miller, 2008), in the place of the draws from the predictions of
    Bröcker & Smith (2007), which take each row for independent of the others.
    """
    p, y = held_out.probability, held_out.y
    edges = np.quantile(p, np.linspace(0, 1, BINS + 1)[1:-1])
    number = np.searchsorted(edges, p, side="left")
    rows = np.bincount(number, minlength=BINS)
    miss = np.bincount(number, weights=y - p, minlength=BINS)
    left_over = (y - p) - (miss / np.maximum(rows, 1))[number]
    accounts = int(account.max()) + 1
    by_account = np.bincount(account * BINS + number, weights=left_over, minlength=accounts * BINS)
    signs = np.random.default_rng(SEED).standard_normal((RESAMPLES, accounts))
    drawn = np.abs(signs @ by_account.reshape(accounts, BINS)).sum(axis=1) / len(y)
    return float(np.abs(miss).sum() / len(y)), np.asarray(drawn)
