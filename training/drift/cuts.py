"""Cuts between values: where a column is counted, so that no cut tells what fewer than five accounts have."""

import numpy as np

from models.tally import Bins
from training.dataset import Column, Floats, Ints

FEWEST_ACCOUNTS = 5
# About a twentieth of the rows lies between two cuts.
PARTS = 20
_DIGITS = 3


def choose_bins(column: Column, values: Floats, account: Ints) -> Bins:
    """What a column is counted by.

    Args:
        column: what it is.
        values: of the rows, NaN where unknown.
        account: the number of each row's account.
    """
    if column.categories:
        return Bins((), len(column.categories))
    known = ~np.isnan(values)
    return Bins(choose_cuts(values[known], account[known]))


def choose_cuts(values: Floats, account: Ints) -> tuple[float, ...]:
    """Cuts that part known values into about twenty, with at least five accounts in each; none if they do not differ.

    A cut is a value that at least five accounts have, or lies between two values and is that of nobody.
    """
    if len(values) == 0:
        return ()
    order = np.argsort(values, kind="stable")
    values, account = values[order], account[order]
    distinct, first = np.unique(values, return_index=True)
    ends = np.append(first[1:], len(values))
    wanted = np.unique(np.quantile(values, np.arange(1, PARTS) / PARTS, method="lower"))
    cuts: list[float] = []
    start = 0
    for value in wanted:
        place = int(np.searchsorted(distinct, value))
        if place == len(distinct) - 1:
            break
        end = int(ends[place])
        if _count(account[start:end]) >= FEWEST_ACCOUNTS and _count(account[end:]) >= FEWEST_ACCOUNTS:
            holders = _count(account[first[place] : end])
            cuts.append(float(value) if holders >= FEWEST_ACCOUNTS else _between(distinct[place], distinct[place + 1]))
            start = end
    return tuple(cuts)


def _between(low: float, high: float) -> float:
    """A number between two, short if there is one that is the value of neither."""
    middle = float((low + high) / 2)
    short = float(f"{middle:.{_DIGITS}g}")
    return short if low < short < high else middle


def _count(account: Ints) -> int:
    return len(np.unique(account))
