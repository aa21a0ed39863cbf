"""The recipe: how a model is made from rows, the same at every origin of the backtest and at the end."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.estimator import ChurnModel, find_contradictions
from training.dataset import Dataset, Floats

SEED = 20260101


@dataclass(frozen=True, slots=True)
class Recipe:
    """Parameters of the learner: small and strongly regularised, since cancellations are few and noisy.

    The fewest rows in a leaf grow with the data: `leaf_share` of them, and never fewer than `min_leaf`.
    """

    n_trees: int = 200
    leaves: int = 7
    learning_rate: float = 0.03
    min_leaf: int = 50
    leaf_share: float = 0.005
    l2: float = 10.0
    feature_share: float = 0.5
    row_share: float = 0.8
    mask_share: float = 0.03
    seed: int = SEED

    @property
    def price(self) -> int:
        """What it takes to explain a row: trees × leaves × depth, the cost of TreeSHAP but for the depth's square.

        A tree's depth is not limited, so it is that of the deepest tree of so many leaves.
        """
        return self.n_trees * self.leaves * (self.leaves - 1)

    def fit(self, past: Dataset) -> Callable[[Dataset], Floats]:
        """Learn from labelled rows; see `training.learner.Learner`."""
        model = fit_model(past, self)
        return lambda later: model.margin(later.X)


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


def fit_model(data: Dataset, recipe: Recipe) -> ChurnModel:
    """Fit the ranking on labelled rows; columns in which nothing varies are given no part in it."""
    model = ChurnModel(
        n_trees=recipe.n_trees,
        leaves=recipe.leaves,
        learning_rate=recipe.learning_rate,
        min_leaf=max(recipe.min_leaf, round(recipe.leaf_share * len(data.y))),
        l2=recipe.l2,
        feature_share=recipe.feature_share,
        row_share=recipe.row_share,
        mask_share=recipe.mask_share,
        seed=recipe.seed,
        constraints=constraints(data),
        categorical=tuple(index for index, column in enumerate(data.columns) if column.type == "category"),
        signal_of=tuple(column.signal.name for column in data.columns),
        names=tuple(column.name for column in data.columns),
    )
    return model.fit(data.X, data.y)
