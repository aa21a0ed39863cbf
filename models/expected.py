"""How well a model ranks by its own account, before outcomes are in: confidence-based performance estimation.

Where probabilities are calibrated, they tell which answers to expect, and so what a model will be worth on accounts
whose outcome nobody knows yet (CBPE: Białek, Kuberski, Perrakis and Bifet, Estimating Model Performance Under Covariate
Shift Without Labels, arXiv 2401.08348, 2024). It sees that accounts have become harder to tell apart; that the same
account now leaves for other reasons it cannot see, which only outcomes show.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Probabilities are given with four digits.
STEPS = 10_000


def as_said(probability: Floats) -> Floats:
    """Probabilities with the four digits that are given to people."""
    return np.asarray(np.rint(probability * STEPS) / STEPS)


def count_probabilities(probability: Floats) -> Ints:
    """How many of the probabilities are at each step of a ten-thousandth, shape (10,001,); NaN is left out."""
    known = probability[~np.isnan(probability)]
    return np.bincount(np.rint(known * STEPS).astype(np.int64), minlength=STEPS + 1)


def expected_auc(counted: Ints) -> float:
    """The AUC that counted probabilities promise; 0.5 where they do not differ.

    The expected number of pairs of one who leaves and one who stays that are ranked rightly, ties by half, over that of
    all such pairs.
    """
    p = np.arange(STEPS + 1) / STEPS
    leaves, stays = counted * p, counted * (1 - p)
    below = np.cumsum(stays) - stays
    # nobody both leaves and stays: pairs of an account with itself are no pairs
    itself = counted * p * (1 - p)
    pairs = leaves.sum() * stays.sum() - itself.sum()
    right = (leaves * below).sum() + (leaves * stays - itself).sum() / 2
    return float(right / pairs) if pairs > 0 else 0.5


def expected_log_loss(counted: Ints) -> float:
    """The log loss, in nats, that counted probabilities promise: their mean entropy."""
    p = np.clip(np.arange(STEPS + 1) / STEPS, 0.5 / STEPS, 1 - 0.5 / STEPS)
    total = counted.sum()
    entropy = -(p * np.log(p) + (1 - p) * np.log(1 - p))
    return float((counted * entropy).sum() / total) if total else 0.0


def expected_leaving(counted: Ints) -> float:
    """How many accounts are expected to leave."""
    return float((counted * np.arange(STEPS + 1)).sum() / STEPS)
