"""Columns that give the answer away: known only after an account left, they make a model that looks brilliant."""

import numpy as np
from sklearn.metrics import roc_auc_score

from training.dataset import Column, Dataset, Floats
from training.errors import GivesAway

# No honest column of a business tells so well, alone, who leaves.
MOST_ALONE = 0.98
# Among fewer that left, or that stayed, a column may tell them apart by chance.
FEWEST_ROWS = 20
_HALVES = 2


def refuse_giveaways(data: Dataset, keep: tuple[str, ...]) -> None:
    """Refuse columns that alone rank almost every account that left above those that stayed.

    Raises:
        GivesAway: it names the columns; `keep` names those that the user vouches for.
    """
    if min(data.y.sum(), (1 - data.y).sum()) < FEWEST_ROWS:
        return
    found = {
        column.name: told
        for place, column in enumerate(data.columns)
        if column.name not in keep and (told := tells_alone(column, data.X[:, place], data.y)) >= MOST_ALONE
    }
    if found:
        listed = ", ".join(f"{name} (AUC {told:.3f} alone)" for name, told in found.items())
        names = " ".join(f"--drop {name!r}" if " " in name else f"--drop {name}" for name in found)
        raise GivesAway(
            f"These columns give away who left: {listed}. They are likely to be known only afterwards, and a model "
            f"that reads them would be worth nothing. Leave them out with {names}; or, where you know that they were "
            "known before, use --keep instead."
        )


def tells_alone(column: Column, values: Floats, y: Floats) -> float:
    """How well a column alone ranks the rows that left above those that stayed: an AUC from 0.5 to 1.

    Of a number, by its size or by whether it is known; of a category, by the churn rate of its value in the other half
    of the rows.
    """
    is_known = ~np.isnan(values)
    told = [roc_auc_score(y, is_known)]
    if column.type == "category":
        told.append(roc_auc_score(y, _rates_elsewhere(values, y)))
    elif 0 < y[is_known].sum() < is_known.sum():
        # Among known rows only as far as they are nearly all: else what is known tells little of the whole.
        alone = roc_auc_score(y[is_known], values[is_known])
        told.append(0.5 + (alone - 0.5) * is_known.mean())
    return float(max(max(auc, 1 - auc) for auc in told))


def _rates_elsewhere(values: Floats, y: Floats) -> Floats:
    codes = np.where(np.isnan(values), -1, values).astype(int) + 1
    half = np.arange(len(y)) % _HALVES
    rates = np.zeros(len(y))
    for one in range(_HALVES):
        there = half != one
        count = np.bincount(codes[there], minlength=codes.max() + 1)
        left = np.bincount(codes[there], weights=y[there], minlength=codes.max() + 1)
        # A value that the other half does not have tells no more than the mean.
        rate = (left + y.mean()) / (count + 1)
        rates[half == one] = rate[codes[half == one]]
    return rates
