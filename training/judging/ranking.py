"""How well an order tells who leaves: AUC and average precision, for many weightings of the same rows."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from training.dataset import Floats, Ints


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows in the order of their risk, the riskiest first; rows given the same share a place.

    scikit-learn sorts anew at every call. Here it is done once, so that a figure can be resampled hundreds of times.
    `order` sorts the rows, `starts` are where places begin in it.
    """

    order: Ints
    starts: Ints
    y: Floats

    @classmethod
    def of(cls, probability: Floats, y: Floats) -> Self:
        """The ranking of rows by what they were given."""
        order = np.argsort(-probability, kind="stable")
        sorted_risks = probability[order]
        starts = np.flatnonzero(np.r_[True, sorted_risks[1:] != sorted_risks[:-1]])
        return cls(order.astype(np.int64), starts.astype(np.int64), y[order])

    def sums(self, of_rows: Floats) -> Floats:
        """Something of the rows, summed at each place."""
        return np.asarray(np.add.reduceat(of_rows[self.order], self.starts), dtype=np.float64)

    def counts(self, weight: Floats) -> tuple[Floats, Floats]:
        """The weight of the rows that left, and of those that stayed, at each place."""
        weighed = weight[self.order].astype(np.float64)
        left = np.add.reduceat(weighed * self.y, self.starts)
        return left, np.add.reduceat(weighed, self.starts) - left


def auc(ranking: Ranking, weight: Floats) -> float:
    """The chance that one that left stands above one that stayed; equals count half. NaN where one kind is missing."""
    left, stayed = ranking.counts(weight)
    pairs = left.sum() * stayed.sum()
    above = np.cumsum(left) - left / 2
    return float((above * stayed).sum() / pairs) if pairs else float("nan")


def average_precision(ranking: Ranking, weight: Floats) -> float:
    """The mean, over those that left, of the share that left down to their place. NaN where nobody left."""
    left, stayed = ranking.counts(weight)
    total, all_left = np.cumsum(left + stayed), np.cumsum(left)
    if not all_left[-1]:
        return float("nan")
    precision = np.divide(all_left, total, out=np.zeros_like(total), where=total > 0)
    return float((precision * left).sum() / all_left[-1])
