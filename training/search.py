"""The search for a recipe: candidates are tried on rows held out, and the cheapest among the best is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.estimator import fit_calibration
from training.dataset import Bools, Floats
from training.judge import losses
from training.learner import try_learners
from training.plan import Plan, Report
from training.recipe import Recipe

# From additive models to deep ones; each with few trees and with many.
LADDER = tuple(
    Recipe(n_trees=trees, leaves=leaves, learning_rate=0.05, min_leaf=min_leaf)
    for leaves, min_leaf in ((2, 20), (4, 50), (7, 50), (15, 50))
    for trees in (100, 200, 400)
)


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search: so many candidates at most, and no new one after so many minutes."""

    trials: int = 16
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search tried.

    `recipes` are in the order of their price; `margin` is what each predicted for the rows of the slices that the
    search looked at, shape (recipes, rows).
    """

    recipes: tuple[Recipe, ...]
    margin: Floats

    def choose(self, plan: Plan, rows: Bools) -> int:
        """The number of the recipe to learn by, judged by the given rows alone.

        Each candidate is calibrated on these rows, and compared with the best by its log loss.
        """
        rows = rows[: self.margin.shape[1]]
        y, account = plan.rows.y[: len(rows)][rows], plan.rows.account[: len(rows)][rows]
        if not 0 < y.sum() < len(y):
            return 0
        loss = np.stack([losses(fit_calibration(one, y, account).probability(one), y) for one in self.margin[:, rows]])
        return cheapest(loss, account)


def cheapest(loss: Floats, account: np.ndarray) -> int:
    """The first candidate that is equal to the best within the noise.

    Args:
        loss: of each row by each candidate, shape (candidates, rows), the cheapest candidate first.
        account: of each row; an account's rows repeat each other.

    Returns:
        The first whose mean loss exceeds the least by no more than one standard error of their difference, over
        accounts (the one-standard-error rule of Breiman et al., 1984, paired).
    """
    best = int(loss.mean(axis=1).argmin())
    _, number = np.unique(account, return_inverse=True)
    for place, row in enumerate(loss):
        worse = row - loss[best]
        error = np.sqrt((np.bincount(number, weights=worse - worse.mean()) ** 2).sum()) / len(worse)
        if worse.mean() <= error:
            return place
    return best


def search(plan: Plan, budget: Budget, recipes: Sequence[Recipe], threads: int, report: Report) -> Searched:
    """Try candidates on what the plan holds out."""
    report(f"Trying {len(recipes)} recipes")
    ordered = tuple(sorted(recipes[: budget.trials], key=lambda recipe: recipe.price))
    margin = try_learners(plan, ordered, threads, plan.searched)
    return Searched(ordered, np.concatenate(margin))


def try_chosen(plan: Plan, searched: Searched) -> tuple[Floats, tuple[Recipe, ...]]:
    """Predict every slice by the recipe that would have been chosen for it, by rows that may choose.

    Returns:
        The margins of all rows of the plan, shape (rows,), and the recipe of each slice.
    """
    chosen = [searched.choose(plan, plan.may_choose[number]) for number, _ in plan.groups()]
    margin = np.zeros(len(plan.rows.y))
    for number, here in plan.groups():
        if number < plan.searched:
            margin[here] = searched.margin[chosen[number], here[: searched.margin.shape[1]]]
        else:
            past, later = plan.slices[number].split()
            margin[here] = searched.recipes[chosen[number]].fit(past)(later)
    return margin, tuple(searched.recipes[one] for one in chosen)
