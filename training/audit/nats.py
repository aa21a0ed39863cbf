"""Differences of log loss, in nats a row, and how sure they are."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from training.dataset import Floats, Ints
from training.judging.judge import Estimate, losses

_Z = 1.959964
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Nats:
    """The mean over the rows, and its standard error over accounts, whose snapshots repeat each other."""

    value: float
    error: float

    @property
    def estimate(self) -> Estimate:
        """The figure with its 95 % interval."""
        return Estimate(self.value, self.value - _Z * self.error, self.value + _Z * self.error)


def mean_by_account(rows: Floats, account: Ints) -> Nats:
    """The mean of something of the rows; `account` numbers the account of each."""
    sums = np.bincount(account, weights=rows - rows.mean())
    return Nats(float(rows.mean()), float(np.sqrt((sums**2).sum()) / len(rows)))


def find_spared(log_odds: Floats, y: Floats, account: Ints, stratum: Ints) -> Nats:
    """The log loss that risks alone spare, over one rate for everyone in the stratum.

    The level of the risks is set to that of each stratum, so that only their differences count. What few rows have and
    is grave spares much, though it hardly ranks.

    Args:
        log_odds: of leaving, learnt without these rows, shape (rows,).
        y: 1.0 where the account left, 0.0 where it stayed.
        account: the number of each row's account.
        stratum: the number of each row's.
    """
    spared = np.zeros(len(y))
    for one in np.unique(stratum):
        here = stratum == one
        rate = y[here].mean()
        if 0 < rate < 1:
            risk = expit(log_odds[here] + _level(log_odds[here], float(rate)))
            spared[here] = losses(np.full(len(risk), rate), y[here]) - losses(risk, y[here])
    return mean_by_account(spared, account)


def _level(log_odds: Floats, rate: float) -> float:
    """What to add to log-odds so that their mean probability is a rate, by Newton's method."""
    level = float(np.log(rate / (1 - rate)) - log_odds.mean())
    for _ in range(_STEPS):
        risk = expit(log_odds + level)
        level -= float(np.clip((risk.mean() - rate) / max(float((risk * (1 - risk)).mean()), 1e-9), -1.0, 1.0))
    return level
