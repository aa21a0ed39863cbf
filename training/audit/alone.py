"""How well values alone rank who leaves above who stays, on the whole and group by group, with how sure that is."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.stats import f, norm

from training.dataset import Floats, Ints
from training.judging.judge import Estimate

# Of the normal distribution, for 95 %.
_Z = 1.959964
EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """The AUC of each group of rows, shape (groups,), and what each account moves it by, shape (accounts, groups).

    Only rows of one stratum are compared with each other: what changes from one to the next is not told apart. Within a
    group strata count by their pairs. The influences are those of DeLong's variance (Biometrics, 1988), summed by
    account, whose snapshots repeat each other; resampling whole accounts gives the same intervals, and no small
    p-values. A group without both answers is NaN.
    """

    auc: Floats
    influence: Floats

    @classmethod
    def of(cls, values: Floats, y: Floats, account: Ints, stratum: Ints, group: Ints | None = None) -> Self:
        """Rank rows whose values are all known.

        Args:
            values: riskier the higher, shape (rows,).
            y: 1.0 where the account left, 0.0 where it stayed.
            account: the number of each row's account, from 0 on.
            stratum: within which rows are compared, numbered from 0 on.
            group: of each row, numbered from 0 on; None for one group of all.
        """
        if not len(y):
            return cls(np.full(1, np.nan), np.zeros((1, 1)))
        group = np.zeros(len(y), dtype=np.int64) if group is None else group
        groups = int(group.max()) + 1
        cell = stratum * groups + group
        placement, left, stayed = _placements(values, y, cell)
        cells, pairs = len(left), left * stayed
        auc_of_cell = np.bincount(cell, weights=placement * y, minlength=cells) / np.maximum(left, 1)
        of_group = np.arange(cells) % groups
        total = np.bincount(of_group, weights=pairs, minlength=groups)
        auc = np.bincount(of_group, weights=pairs * auc_of_cell, minlength=groups)
        share = pairs / np.maximum(total, 1)[of_group]
        moved = share[cell] * (placement - auc_of_cell[cell]) / np.where(y == 1, left[cell], stayed[cell])
        accounts = int(account.max()) + 1
        influence = np.bincount(account * groups + group, weights=moved, minlength=accounts * groups)
        auc = np.where(total > 0, auc / np.maximum(total, 1), np.nan)
        return cls(np.asarray(auc), np.asarray(influence, dtype=np.float64).reshape(accounts, groups))

    @property
    def error(self) -> Floats:
        """The standard error of each AUC."""
        return np.asarray(np.sqrt((self.influence**2).sum(axis=0)))

    def pick(self, chosen: Ints) -> Self:
        """The chosen groups."""
        return type(self)(self.auc[chosen], self.influence[:, chosen])

    def turned(self, *, is_turned: bool) -> Self:
        """The same with staying ranked above leaving, where it is turned."""
        return type(self)(1 - self.auc, -self.influence) if is_turned else self

    def estimate(self, place: int = 0) -> Estimate:
        """The AUC of a group with its 95 % interval."""
        value, spread = float(self.auc[place]), _Z * float(self.error[place])
        return Estimate(value, max(value - spread, 0.0), min(value + spread, 1.0))

    def p_of_even(self) -> float:
        """The p-value of the first group's AUC being one half: that the values tell nothing."""
        return p_two_sided(float(self.auc[0]) - EVEN, float(self.error[0]))

    def p_of_far(self, near: float) -> float:
        """The p-value of the first group's AUC being farther than `near` from one half, in either direction.

        A small one says that it is not: a test of equivalence (Schuirmann, 1987).
        """
        return p_one_sided(near - abs(float(self.auc[0]) - EVEN), float(self.error[0]))

    def p_of_same(self, fewest: int) -> float:
        """The p-value of all groups having the same AUC, by Wald's test with a covariance clustered by account.

        Args:
            fewest: accounts of one answer in a group; by as many the covariance is known, as Hotelling's test allows.
        """
        freedom = len(self.auc) - 1
        if freedom < 1 or fewest <= freedom:
            return 1.0
        contrast = np.eye(len(self.auc))[1:] - np.eye(len(self.auc))[:1]
        difference = contrast @ self.auc
        covariance = contrast @ (self.influence.T @ self.influence) @ contrast.T
        statistic = float(difference @ np.linalg.pinv(covariance) @ difference)
        return float(f.sf(statistic * (fewest - freedom) / (freedom * (fewest - 1)), freedom, fewest - freedom))


def p_two_sided(value: float, error: float) -> float:
    """The p-value of a figure being zero; 1 where it is not known how sure it is."""
    return float(2 * norm.sf(abs(value) / error)) if error > 0 else 1.0


def p_one_sided(value: float, error: float) -> float:
    """The p-value of a figure being at most zero; without an error it is what it is."""
    if np.isnan(value):
        return 1.0
    return float(norm.sf(value / error)) if error > 0 else float(value <= 0)


def _placements(values: Floats, y: Floats, cell: Ints) -> tuple[Floats, Floats, Floats]:
    """The share of the other answer's rows of the cell that each row is on the right side of; ties count half.

    Returns:
        The placement of each row, and how many left and stayed in each cell.
    """
    order = np.lexsort((values, cell))
    sorted_cell, left = cell[order], y[order]
    is_new = np.r_[True, (np.diff(values[order]) != 0) | (np.diff(sorted_cell) != 0)]
    starts, place = np.flatnonzero(is_new), np.cumsum(is_new) - 1
    here_left, here_all = np.add.reduceat(left, starts), np.diff(np.r_[starts, len(left)])
    all_left = np.bincount(cell, weights=y).astype(np.float64)
    all_stayed = np.bincount(cell) - all_left
    here_stayed = here_all - here_left
    # Rows of earlier cells stand before; they are no part of the cell.
    before_left, before_stayed = (np.r_[0.0, np.cumsum(one)[:-1]] for one in (all_left, all_stayed))
    of_place = sorted_cell[starts]
    below_left = np.cumsum(here_left) - here_left / 2 - before_left[of_place]
    below_stayed = np.cumsum(here_stayed) - here_stayed / 2 - before_stayed[of_place]
    of_left = below_stayed / np.maximum(all_stayed, 1)[of_place]
    of_stayed = 1 - below_left / np.maximum(all_left, 1)[of_place]
    placement = np.empty(len(y))
    placement[order] = np.where(left == 1, of_left[place], of_stayed[place])
    return placement, all_left, all_stayed
