"""Gains: of those that left, how many are found by looking after so many of the worst accounts."""

import numpy as np

from training.dataset import Floats
from training.judging.figures.worst import each_snapshot
from training.judging.judge import HeldOut
from training.judging.ranking import Ranking

STEPS = 50


def find_gains(held_out: HeldOut) -> Floats:
    """The share of those that left that is among the worst 0, 2, 4 … 100 % of each snapshot's accounts, shape (51,).

    Without time, of each draw's. Where several have the same probability, each belongs to a share in part, as in
    `training.judging.figures.worst`.
    """
    shares = np.linspace(0, 1, STEPS + 1)
    found = np.zeros(len(shares))
    for rows in each_snapshot(held_out):
        left, stayed = Ranking.of(held_out.probability[rows], held_out.y[rows]).counts(np.ones(len(rows)))
        ends = np.r_[0, np.cumsum(left + stayed)]
        found += np.interp(shares * ends[-1], ends, np.r_[0, np.cumsum(left)])
    return np.asarray(found / held_out.y.sum())
