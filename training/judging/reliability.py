"""Reliability: whether, of the accounts given a probability, that share then left."""

from dataclasses import dataclass

import numpy as np

from training.dataset import Bools, Floats, Ints
from training.judging.judge import Estimate, HeldOut

# Of the normal distribution, for 95 %.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows that were given about the same probability.

    `predicted` is the mean of what they were given, `observed` the share that then left, with its 95 % interval.
    """

    rows: int
    accounts: int
    predicted: float
    observed: Estimate

    @property
    def is_kept(self) -> bool:
        """Whether the interval of what was observed holds what was predicted."""
        return self.observed.low <= self.predicted <= self.observed.high


def reliability(held_out: HeldOut, bins: int = 10) -> tuple[ReliabilityBin, ...]:
    """Compare predictions with what happened, in bins of about equally many rows, from the safest to the riskiest.

    Equal predictions share a bin, so there may be fewer bins than asked for. The intervals are Wilson's (1927), for as
    many independent rows as the rows are worth: the snapshots of one account repeat each other, so each account is a
    cluster (Korn and Graubard, Survey Methodology, 1998; a bin where nobody or everybody left counts its accounts).

    Args:
        held_out: calibrated predictions, and the answers that were not known to what made them.
        bins: how many, at least one.
    """
    edges = np.quantile(held_out.probability, np.linspace(0, 1, bins + 1)[1:-1])
    number = np.searchsorted(edges, held_out.probability, side="left")
    return tuple(_describe(held_out, number == one) for one in np.unique(number))


def _describe(held_out: HeldOut, inside: Bools) -> ReliabilityBin:
    y = held_out.y[inside]
    _, account = np.unique(held_out.account[inside], return_inverse=True)
    share = float(y.mean())
    low, high = _wilson(share, _worth(y, account))
    return ReliabilityBin(
        rows=len(y),
        accounts=int(account.max()) + 1,
        predicted=float(held_out.probability[inside].mean()),
        observed=Estimate(share, min(low, share), max(high, share)),
    )


def _worth(y: Floats, account: Ints) -> float:
    """How many independent rows would place the share of ones as well as these rows of several accounts do."""
    rows, accounts = len(y), int(account.max()) + 1
    misses = np.bincount(account, weights=y - y.mean())
    variance = float((misses**2).sum()) / rows**2 * accounts / max(accounts - 1, 1)
    if variance == 0:
        return float(accounts)
    return float(min(y.mean() * (1 - y.mean()) / variance, rows))


def _wilson(share: float, n: float) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
