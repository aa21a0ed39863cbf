"""The recipe: how a model is made from rows, the same at every origin of the backtest and at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log2
from typing import Any, Self

import numpy as np

from models.estimator import ChurnModel, find_contradictions
from training.dataset import Column, Dataset, Floats

SEED = 20260101
# A tree that may use one column of two can't hold what they tell together only.
FEWEST_FEATURES = 4
# Usage falls whatever the cause: with a stalled onboarding, with a champion who left, before a price that is too high.
# Where it tells hardly more than the cause itself does, the cause is what people can act on, so of a split's gain less
# counts where it is by usage. `tests/benchmarks/README.md` has what that is worth to the reasons, and what it costs.
SYMPTOMS = "usage"
SYMPTOM_GAIN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Recipe:
    """Parameters of the learner: small and strongly regularised, since cancellations are few and noisy.

    The fewest rows in a leaf grow with the data: `leaf_share` of them, and never fewer than `min_leaf`. A tree may use
    `feature_share` of the columns, and never fewer than `FEWEST_FEATURES`.
    """

    n_trees: int = 200
    leaves: int = 2
    learning_rate: float = 0.1
    min_leaf: int = 50
    leaf_share: float = 0.01
    l2: float = 10.0
    feature_share: float = 0.5
    row_share: float = 0.8
    mask_share: float = 0.03
    seed: int = SEED

    @property
    def depth(self) -> int:
        """The most splits on the way to a leaf: two more than a balanced tree of so many leaves has.

        >>> [Recipe(leaves=leaves).depth for leaves in (2, 3, 4, 8, 16, 31)]
        [1, 2, 3, 5, 6, 7]
        """
        return min(self.leaves - 1, ceil(log2(self.leaves)) + 2)

    @property
    def price(self) -> int:
        """What it takes at most to explain a row: trees × leaves × depth, which is what TreeSHAP's time grows with."""
        return self.n_trees * self.leaves * self.depth

    def fit(self, past: Dataset) -> Callable[[Dataset], Floats]:
        """Learn from labelled rows; see `training.trial.learner.Learner`."""
        model = fit_model(past, self)
        return lambda later: model.margin(later.X)


# How a model is fitted by a recipe to labelled rows; `fit_model` does it in this process.
Fit = Callable[[Dataset, Recipe], ChurnModel]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Labelled rows, made ready once for all recipes that hide the same share of each signal.

    `constraints` are the directions to fit under; `binned` are the rows as LightGBM learns from them.
    """

    data: Dataset
    constraints: tuple[int, ...]
    mask_share: float
    seed: int
    binned: Any

    @classmethod
    def of(cls, data: Dataset, recipe: Recipe) -> Self:
        """Make rows ready; of the recipe counts what is hidden, and by which seed."""
        kept = constraints(data)
        binned = make_model(data, recipe, kept).bin(data.X, data.y)
        return cls(data, kept, recipe.mask_share, recipe.seed, binned)

    def fit(self, recipe: Recipe) -> ChurnModel:
        """Fit the ranking by a recipe."""
        if (recipe.mask_share, recipe.seed) != (self.mask_share, self.seed):
            raise ValueError(
                f"The rows were made ready for a mask_share of {self.mask_share} and the seed {self.seed}; came "
                f"{recipe}. Make them ready for this recipe: Prepared.of(data, recipe)."
            )
        return make_model(self.data, recipe, self.constraints).grow(self.binned)


def is_useful(data: Dataset) -> np.ndarray:
    """Which columns hold at least two different values, so that something can be learnt from them."""
    return np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in data.X.T])


def declared_constraints(data: Dataset) -> tuple[int, ...]:
    """What the declarations say of each column, as a monotone constraint on the margin of churn: -1, 0 or 1."""
    signs = {"healthier": -1, "riskier": 1, "either": 0}
    return tuple(signs[column.more_is] for column in data.columns)


def constraints(data: Dataset) -> tuple[int, ...]:
    """The constraints to fit under: a declared direction that these rows contradict is not forced on the model."""
    return find_contradictions(data.X, data.y, declared_constraints(data), data.account)


def contradicted(data: Dataset) -> list[str]:
    """The features whose declared direction these rows contradict."""
    pairs = zip(data.columns, declared_constraints(data), constraints(data), strict=True)
    return [column.name for column, wanted, kept in pairs if wanted != kept]


def gain_shares(columns: Sequence[Column]) -> tuple[float, ...]:
    """For each column the share of a split's gain that counts: less where it is computed from usage."""
    return tuple(SYMPTOM_GAIN_SHARE if SYMPTOMS in column.sources else 1.0 for column in columns)


def fit_model(data: Dataset, recipe: Recipe) -> ChurnModel:
    """Fit the ranking on labelled rows; columns in which nothing varies are given no part in it."""
    return Prepared.of(data, recipe).fit(recipe)


def make_model(data: Dataset, recipe: Recipe, kept: tuple[int, ...], rows: int | None = None) -> ChurnModel:
    """A model that is not fitted yet, by a recipe.

    Args:
        data: whose columns it reads.
        recipe: how it is made.
        kept: the directions to fit under, for each column.
        rows: how many it will learn from; those of the data, if None.
    """
    return ChurnModel(
        n_trees=recipe.n_trees,
        leaves=recipe.leaves,
        depth=recipe.depth,
        learning_rate=recipe.learning_rate,
        min_leaf=max(recipe.min_leaf, round(recipe.leaf_share * (len(data.y) if rows is None else rows))),
        l2=recipe.l2,
        feature_share=max(recipe.feature_share, min(1.0, FEWEST_FEATURES / len(data.columns))),
        row_share=recipe.row_share,
        mask_share=recipe.mask_share,
        seed=recipe.seed,
        constraints=kept,
        gain_shares=gain_shares(data.columns),
        categorical=tuple(index for index, column in enumerate(data.columns) if column.type == "category"),
        signal_of=tuple(column.signal.name for column in data.columns),
        names=tuple(column.name for column in data.columns),
    )
