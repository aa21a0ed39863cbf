"""Of large data a search looks at some accounts only: all their rows, and no row of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from zlib import crc32

import numpy as np

from training.dataset import Bools, Floats
from training.trial.plan import Plan, Slice
from training.trial.recipe import SEED, Prepared, Recipe

# What the largest slice learns from. With more rows the same recipe wins, and each candidate takes longer.
MOST_ROWS = 50_000
# Where leaving is rare it takes more rows: of so many accounts that left, as far as there are.
FEWEST_LEFT = 300


def choose_share(plan: Plan) -> float:
    """The share of the accounts that a search looks at."""
    searched = plan.slices[: plan.searched]
    rows = max(int(one.is_past.sum()) for one in searched)
    left = min(len(np.unique(one.data.account[one.is_past & (one.data.y == 1)])) for one in searched)
    return min(1.0, max(MOST_ROWS / rows, FEWEST_LEFT / max(left, 1)))


def is_drawn(account_ids: Sequence[str], share: float) -> Bools:
    """Which accounts are looked at: the same by name in every slice, with any order of rows."""
    return np.array([crc32(f"{SEED} {one}".encode()) < share * 2**32 for one in account_ids], dtype=bool)


def looked_at(plan: Plan, share: float) -> Bools:
    """Which of the plan's held-out rows a search looks at."""
    return is_drawn(plan.rows.account_ids, share)[plan.rows.account] & (plan.rows.slice < plan.searched)


@dataclass(frozen=True, slots=True)
class SearchedSlice:
    """A slice made ready for all candidates: what is learnt from, and the held-out rows, shape (rows, columns)."""

    past: Prepared
    later: Floats

    @classmethod
    def of(cls, one: Slice, share: float, recipe: Recipe) -> Self:
        """Make a slice ready, with that share of its accounts."""
        past, later = one.split()
        past, later = (part.rows(is_drawn(part.account_ids, share)[part.account]) for part in (past, later))
        return cls(Prepared.of(past, recipe), later.X)

    def predict(self, recipe: Recipe, n_trees: Sequence[int]) -> Floats:
        """What the recipe predicts by its first trees, for each of the numbers, shape (numbers, rows)."""
        model = self.past.fit(recipe)
        return np.stack([model.margin(self.later, number) for number in n_trees])
