"""Trying a recipe where there is no time: accounts are held out in turn, in folds, and the folds are drawn anew."""

import numpy as np
from sklearn.model_selection import StratifiedKFold

from training.dataset import Dataset
from training.trial.plan import Plan, Slice, gather

FOLDS = 5
REPEATS = 5
# With so many rows, drawing the folds again changes nothing that can be seen.
ENOUGH_ROWS = 50_000
NO_TIME = (
    "No time was available: the table has no column snapshot_on. Accounts were held out in turn, not later days, so "
    "nothing tells how the model holds when the business changes."
)


def choose_repeats(rows: int) -> int:
    """How often folds are drawn."""
    return REPEATS if rows < ENOUGH_ROWS else 1


def plan_by_folds(data: Dataset, seed: int) -> Plan:
    """Hold out a fifth of the accounts in turn, as often as `choose_repeats` says; each account has one row.

    Folds have the same share of accounts that left. A fold is calibrated on the rows of the other folds, and the recipe
    for it is chosen by what the first draw's models made of those rows. That the models behind them had seen the fold
    touches either by less than can be measured.
    """
    repeats = choose_repeats(len(data.y))
    slices = []
    for repeat in range(repeats):
        splits = StratifiedKFold(FOLDS, shuffle=True, random_state=seed + repeat)
        for number, (_, outside) in enumerate(splits.split(data.X, data.y), start=1):
            is_later = np.zeros(len(data.y), dtype=bool)
            is_later[outside] = True
            slices.append(Slice(f"fold {number} of draw {repeat + 1}", data, ~is_later, is_later))
    rows = gather(tuple(slices))
    draw = rows.slice // FOLDS
    known = np.stack([(draw == place // FOLDS) & (rows.slice != place) for place in range(len(slices))])
    may_choose = np.stack(
        [(draw == 0) & ~np.isin(rows.account, rows.account[rows.slice == place]) for place in range(len(slices))]
    )
    how = {"cross_validation": {"folds": FOLDS, "repeats": repeats, "time": NO_TIME}}
    return Plan(tuple(slices), rows, known, may_choose, FOLDS, repeats, "rows held out in turn", how)
