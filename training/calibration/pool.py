"""Held-out predictions counted in narrow bins of the margin, so that calibrations are fitted to many resamples."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from models.calibration import beta_design, sigmoid_design
from models.fit_calibration import fit_curve
from training.dataset import Floats, Ints

Kind = Literal["sigmoid", "beta"]

DESIGNS = {"sigmoid": sigmoid_design, "beta": beta_design}
FOLDS = 4
# Margins closer together than a three-hundredth of the rows are taken as one; the curves can't tell.
BINS = 300
SEED = 11


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows of margins and answers, in bins.

    Args:
        margin: of each bin, the mean of its rows, shape (bins,).
        cell: of each row, its bin and its fold as one number; a fold holds whole accounts.
        y: 1.0 where the account left, 0.0 where it stayed, shape (rows,).
        account: the number of each row's account, from 0 on.
    """

    margin: Floats
    cell: Ints
    y: Floats
    account: Ints

    @classmethod
    def of(cls, margin: Floats, y: Floats, groups: np.ndarray) -> Self:
        """The bins of some rows; `groups` is the account of each."""
        edges = np.quantile(margin, np.linspace(0, 1, BINS + 1)[1:-1])
        _, place = np.unique(np.searchsorted(edges, margin), return_inverse=True)
        _, account = np.unique(groups, return_inverse=True)
        accounts = int(account.max()) + 1
        # Accounts that left are dealt out evenly, and so are the others: no fold is without an answer of each kind.
        left = np.bincount(account, weights=y) > 0
        order = np.lexsort((np.random.default_rng(SEED).random(accounts), left))
        fold = np.empty(accounts, dtype=np.int64)
        fold[order] = np.arange(accounts) % FOLDS
        centre = np.bincount(place, weights=margin) / np.bincount(place)
        return cls(centre, fold[account] * len(centre) + place, y, account)

    def choose(self) -> Kind:
        """Sigmoid or beta, by the log loss of rows of accounts that a curve was not fitted to.

        The sigmoid is taken unless beta is better by more than the standard error of their difference, over accounts.
        """
        rows, left = self._by_fold()
        gain = np.zeros((2, rows.size))
        sigmoid_columns, beta_columns = (design(self.margin) for design in DESIGNS.values())
        for fold in range(FOLDS):
            outside = np.arange(FOLDS) != fold
            seen, gone = rows[outside].sum(axis=0), left[outside].sum(axis=0)
            if not 0 < gone.sum() < seen.sum():
                return "sigmoid"
            there = seen > 0
            share = gone[there] / seen[there]
            sigmoid, beta = (
                columns @ fit_curve(columns[there], share, seen[there]) for columns in (sigmoid_columns, beta_columns)
            )
            here = slice(fold * len(self.margin), (fold + 1) * len(self.margin))
            saved = np.logaddexp(0.0, sigmoid) - np.logaddexp(0.0, beta)
            gain[0, here], gain[1, here] = saved, saved - (sigmoid - beta)
        by_row = gain[self.y.astype(np.int64), self.cell]
        misses = np.bincount(self.account, weights=by_row - by_row.mean())
        error = np.sqrt((misses**2).sum()) / len(by_row)
        return "beta" if by_row.mean() > error else "sigmoid"

    def count(self, weight: Floats) -> tuple[Floats, Floats]:
        """The rows of each bin, and those of them that left, shape (bins,), where each row counts `weight` times."""
        place = self.cell % len(self.margin)
        rows, left = (np.bincount(place, weights=one, minlength=len(self.margin)) for one in (weight, weight * self.y))
        return np.asarray(rows, dtype=np.float64), np.asarray(left, dtype=np.float64)

    def _by_fold(self) -> tuple[Floats, Floats]:
        """The rows of each fold and bin, and those of them that left, shape (folds, bins)."""
        size, shape = FOLDS * len(self.margin), (FOLDS, len(self.margin))
        rows, left = (np.bincount(self.cell, weights=one, minlength=size) for one in (np.ones_like(self.y), self.y))
        return (
            np.asarray(rows, dtype=np.float64).reshape(shape),
            np.asarray(left, dtype=np.float64).reshape(shape),
        )
