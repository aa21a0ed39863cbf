"""Counting how values are spread over accounts: shares up to each cut, shares of each text, and what is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MANY_CUTS = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """How the known values of one column are spread.

    `shares`: of numbers, the share of the known values that are at most each cut; of a category, that of each code.
    `known` and `rows` count accounts.
    """

    shares: Floats
    known: int
    rows: int

    @property
    def unknown(self) -> float:
        """The share of accounts of which nothing is known; 0 where there are none."""
        return 1 - self.known / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Bins:
    """What the values of one column are counted by: cuts between numbers, or the number of texts of a category."""

    cuts: tuple[float, ...]
    categories: int = 0

    @property
    def size(self) -> int:
        """How many shares there are."""
        return self.categories or len(self.cuts)

    def count(self, values: Floats) -> Ints:
        """How many of the values, of which none is NaN, go with each share; shape (size + 1,), with the rest last."""
        if self.categories:
            return np.bincount(values.astype(np.int64), minlength=self.categories + 1)
        # up to a cut means: the cut itself, too
        return np.bincount(np.searchsorted(self.cuts, values, side="left"), minlength=len(self.cuts) + 1)

    def shares(self, counted: Ints) -> Floats:
        """The shares that counts come to; NaN where nothing was counted."""
        total = counted.sum()
        if total == 0:
            return np.full(self.size, np.nan)
        parts = counted[: self.size] / total
        return np.asarray(parts if self.categories else np.cumsum(parts))

    def distance(self, now: Floats, before: Floats) -> float:
        """How far two spreads of the column lie apart: for which share of the accounts something is otherwise.

        Of categories it is the largest difference of a share. Of numbers it is the statistic of Kolmogorov and Smirnov,
        read at the cuts; with five cuts or more the second largest difference. For where many accounts have nearly one
        value, a hair's breadth carries all of them over one cut, but not over two.
        """
        if not self.size:
            return 0.0
        apart = np.sort(np.abs(now - before))
        return float(apart[-2] if len(self.cuts) >= MANY_CUTS else apart[-1])


class Tally:
    """Counts the columns of a matrix, some rows after the others; what it keeps does not grow with the rows."""

    def __init__(self, bins: Sequence[Bins]) -> None:
        self._bins = tuple(bins)
        self._counted = [np.zeros(one.size + 1, dtype=np.int64) for one in bins]
        self._rows = 0

    @classmethod
    def of(cls, bins: Sequence[Bins], matrix: Floats) -> Self:
        """Count the rows of one matrix, shape (rows, columns); unknown is NaN."""
        tally = cls(bins)
        tally.add(matrix)
        return tally

    def add(self, matrix: Floats) -> None:
        """Count more rows, shape (rows, columns)."""
        self._rows += len(matrix)
        for place, bins in enumerate(self._bins):
            column = matrix[:, place]
            self._counted[place] += bins.count(column[~np.isnan(column)])

    def spreads(self) -> list[Spread]:
        """How each column is spread over the rows counted."""
        return [
            Spread(bins.shares(counted), int(counted.sum()), self._rows)
            for bins, counted in zip(self._bins, self._counted, strict=True)
        ]
