"""Trying a recipe where there is no time: accounts are held out in turn, in folds, and the folds are drawn anew."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from models.calibration import SigmoidCalibration
from models.estimator import fit_calibration
from training.dataset import Dataset, Floats, Ints
from training.judge import HeldOut
from training.material import Report
from training.recipe import Recipe, fit_model, is_useful

FOLDS = 5
REPEATS = 5
# With so many rows, drawing the folds again changes nothing that can be seen.
ENOUGH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Margins of rows that the models which made them had not learnt from, shape (repeats, rows), and the folds."""

    margin: Floats
    fold: Ints
    y: Floats
    account: Ints
    costs: Floats | None

    @property
    def repeats(self) -> int:
        """How often the folds were drawn."""
        return len(self.margin)


def choose_repeats(rows: int) -> int:
    """How often folds are drawn."""
    return REPEATS if rows < ENOUGH_ROWS else 1


def cross_validate(data: Dataset, recipe: Recipe, report: Report) -> OutOfFold:
    """Hold out a fifth of the accounts in turn, as often as `choose_repeats` says; each account has one row.

    Folds have the same share of accounts that left.
    """
    repeats = choose_repeats(len(data.y))
    margin = np.zeros((repeats, len(data.y)))
    fold = np.zeros((repeats, len(data.y)), dtype=np.int64)
    for repeat in range(repeats):
        splits = StratifiedKFold(FOLDS, shuffle=True, random_state=recipe.seed + repeat)
        for number, (inside, outside) in enumerate(splits.split(data.X, data.y)):
            report(f"Trial {repeat * FOLDS + number + 1} of {repeats * FOLDS}: holding out a fifth of the accounts")
            chosen = np.zeros(len(data.y), dtype=bool)
            chosen[inside] = True
            past = data.rows(chosen)
            useful = is_useful(past)
            later = data.rows(~chosen).keep(useful)
            margin[repeat, outside] = fit_model(past.keep(useful), recipe).margin(later.X)
            fold[repeat, outside] = number
    return OutOfFold(margin, fold, data.y, data.account, data.costs)


def hold_out_folds(tried: OutOfFold) -> HeldOut:
    """The rows of each fold, calibrated on the margins of the other folds.

    The line has two parameters and is fitted on rows outside the fold; that the models behind those rows had seen the
    fold touches it by less than can be measured.
    """
    probability, base = np.zeros_like(tried.margin), np.zeros_like(tried.margin)
    spread = 0.0
    for repeat in range(tried.repeats):
        for number in np.unique(tried.fold[repeat]):
            here = tried.fold[repeat] == number
            line = fit_calibration(tried.margin[repeat, ~here], tried.y[~here], tried.account[~here])
            probability[repeat, here] = line.probability(tried.margin[repeat, here])
            base[repeat, here] = tried.y[~here].mean()
            # The lines share data, so their errors are taken to go the same way.
            spread += float(np.sqrt(line.variance_of_sum(tried.margin[repeat, here])))
    return HeldOut(
        probability.ravel(),
        np.tile(tried.y, tried.repeats),
        np.tile(tried.account, tried.repeats),
        base.ravel(),
        spread**2,
        tried.repeats,
        None if tried.costs is None else np.tile(tried.costs, (tried.repeats, 1)),
    )


def pooled_fold_calibration(tried: OutOfFold) -> SigmoidCalibration:
    """The calibration that serves: of everything predicted out of fold."""
    y, account = np.tile(tried.y, tried.repeats), np.tile(tried.account, tried.repeats)
    return fit_calibration(tried.margin.ravel(), y, account)
