"""What all other columns tell together: a column that gives the answer away stands far above them."""

from dataclasses import replace

import numpy as np

from training.dataset import Bools, Dataset
from training.traps.strength import Question, auc_within
from training.trial.recipe import Recipe, fit_model, is_useful

RECIPE = Recipe(n_trees=60, leaves=4, min_leaf=20, feature_share=1.0, mask_share=0.0)
_HALVES = 2


def tell_together(data: Dataset, asked: Question, others: Bools) -> float:
    """The AUC of a small model of some columns, learnt on one half of the accounts and asked about the other.

    Args:
        data: labelled rows.
        asked: the question.
        others: the columns that it may read.
    """
    rows = replace(data.rows(asked.rows).keep(others), y=asked.left.astype(float))
    half = rows.account % _HALVES
    margin = np.zeros(len(rows.y))
    for one in range(_HALVES):
        past = rows.rows(half != one)
        useful = is_useful(past)
        if not useful.any() or len(np.unique(past.y)) < 2:  # noqa: PLR2004 -- left and stayed
            continue
        model = fit_model(past.keep(useful), RECIPE)
        margin[half == one] = model.margin(rows.X[half == one][:, useful])
    # The halves' models differ in level, so each is asked about its own half only.
    return auc_within(margin, asked.left, asked.stratum * _HALVES + half)
