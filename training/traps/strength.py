"""How well one column, and nothing else, tells those that left from those that stayed on the same day."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.dataset import Bools, Column, Floats, Ints

# A number with more values is cut into so many parts of equal size.
MOST_VALUES = 50
PARTS = 20
# Where it tells nearly as much that something is known as what is known, that it is known is what tells.
AS_GOOD = 0.01
_HALVES = 2

Way = Literal["value", "known", "unknown", "kind"]


@dataclass(frozen=True, slots=True)
class Question:
    """Who left, among which rows; `rows` picks them, `left` is of the picked.

    `stratum` numbers the days: rows are compared within a day only, since much differs between days that has nothing
    to do with leaving. `account` keeps the rows of an account together.
    """

    name: str
    rows: Bools
    left: Bools
    stratum: Ints
    account: Ints


@dataclass(frozen=True, slots=True)
class Strength:
    """How well a column tells, from 0.5 to 1 (`auc`), and how large a share it gets right beyond chance (`youden`).

    `way`: by the size of its value, by its being known or unknown, or by its kind (each value on its own). `youden` is
    the largest difference between the shares of those that left and of those that stayed that one cut separates.
    """

    auc: float
    youden: float
    way: Way


def measure(column: Column, values: Floats, asked: Question) -> Strength:
    """The strongest way in which a column tells alone.

    Args:
        column: what it is.
        values: shape (rows,), of the rows asked about; NaN is unknown.
        asked: the question.
    """
    is_known = ~np.isnan(values)
    left = asked.left
    ways = [_rank("known", is_known.astype(float), left, asked.stratum)]
    if column.type != "category" and 0 < left[is_known].sum() < is_known.sum():
        # Among known rows only as far as they are nearly all: else what is known tells little of the whole.
        told = _rank("value", values[is_known], left[is_known], asked.stratum[is_known])
        share = float(is_known.mean())
        ways.append(Strength(0.5 + (told.auc - 0.5) * share, told.youden * share, "value"))
    ways.append(_rank("kind", rates_elsewhere(as_kinds(column, values), asked), left, asked.stratum))
    best = max(ways, key=lambda one: one.auc)
    if ways[0].auc >= best.auc - AS_GOOD:
        best = ways[0]
    if best.way == "known" and is_known.any() and not is_known.all() and left[is_known].mean() < left.mean():
        return Strength(best.auc, best.youden, "unknown")
    return best


def auc_within(values: Floats, left: Bools, stratum: Ints) -> float:
    """The chance that one that left ranks above one that stayed on the same day, ties counting half; NaN if no pair.

    The Mann-Whitney statistic, summed over the days.
    """
    order = np.lexsort((values, stratum))
    days, ordered, is_left = stratum[order], values[order], left[order]
    is_new = np.r_[True, (ordered[1:] != ordered[:-1]) | (days[1:] != days[:-1])]
    group = np.cumsum(is_new) - 1
    counts = np.bincount(group)
    middle = np.cumsum(counts) - (counts - 1) / 2
    starts = np.flatnonzero(np.r_[True, days[1:] != days[:-1]])
    day = np.cumsum(np.r_[True, days[1:] != days[:-1]]) - 1
    rank = middle[group] - starts[day]
    went = np.bincount(day, weights=is_left)
    stayed = np.bincount(day) - went
    above = np.bincount(day, weights=rank * is_left) - went * (went + 1) / 2
    pairs = float((went * stayed).sum())
    return float(above.sum()) / pairs if pairs else np.nan


def _rank(way: Way, values: Floats, left: Bools, stratum: Ints) -> Strength:
    auc = auc_within(values, left, stratum)
    if np.isnan(auc):
        return Strength(0.5, 0.0, way)
    return Strength(max(auc, 1 - auc), _youden(values, left), way)


def _youden(values: Floats, left: Bools) -> float:
    order = np.argsort(values, kind="stable")
    ordered, is_left = values[order], left[order]
    ends = np.r_[ordered[1:] != ordered[:-1], True]
    went, stayed = np.cumsum(is_left) / is_left.sum(), np.cumsum(~is_left) / (~is_left).sum()
    return float(np.abs(went - stayed)[ends].max())


def as_kinds(column: Column, values: Floats) -> Ints:
    """The values as numbers from 1, unknown as 0; those of a number with many values by twentieths."""
    is_known = ~np.isnan(values)
    kinds = np.zeros(len(values), dtype=np.int64)
    if not is_known.any():
        return kinds
    known = values[is_known]
    distinct, codes = np.unique(known, return_inverse=True)
    if column.type != "category" and len(distinct) > MOST_VALUES:
        edges = np.unique(np.quantile(known, np.arange(1, PARTS) / PARTS))
        codes = np.searchsorted(edges, known, side="right")
    kinds[is_known] = codes + 1
    return kinds


def rates_elsewhere(kinds: Ints, asked: Question) -> Floats:
    """For each row the share that left of its kind, among the other half of the accounts.

    So a kind that only few accounts have tells no more than it would of an account that nobody has seen.
    """
    half = asked.account % _HALVES
    rates = np.zeros(len(kinds))
    size, mean = int(kinds.max()) + 1, asked.left.mean()
    for one in range(_HALVES):
        there = half != one
        count = np.bincount(kinds[there], minlength=size)
        left = np.bincount(kinds[there], weights=asked.left[there], minlength=size)
        rates[half == one] = ((left + mean) / (count + 1))[kinds[half == one]]
    return rates
