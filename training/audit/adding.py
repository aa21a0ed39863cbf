"""What a signal or a feature adds: what the trial's models lose on held-out rows when it is shuffled between them."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from models.estimator import ChurnModel
from training.audit.held import Held
from training.audit.nats import Nats, mean_by_account
from training.dataset import Column, Dataset, Floats, Ints
from training.judging.judge import losses
from training.trial.recipe import SEED, Fit, fit_model
from training.trial.sample import is_drawn
from training.trial.trial import Trial

# One order may put an account's values where they happen to fit; the mean of some hardly does.
ORDERS = 2
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Curve:
    """A calibration, as pairs of a margin and what it made of it, both rising."""

    margin: Floats
    probability: Floats

    def of(self, margin: Floats) -> Floats:
        """The probability of each margin."""
        return np.asarray(np.interp(margin, self.margin, self.probability))


def find_added(
    trial: Trial, held: Held, groups: Mapping[Name, Sequence[str]], fit: Fit = fit_model
) -> dict[Name, Nats]:
    """Shuffle each group of columns as one between the held-out rows of a slice, and see what is lost.

    The models are those of the trial: each slice is learnt from again by the recipe chosen for it, and calibrated as it
    was judged. The slices that were not judged, because too few answers were in to calibrate on, have no part in it.
    Shuffling is Breiman's permutation importance (2001), on rows held out and by whole groups; what two of them tell
    alike is counted for neither.

    Args:
        trial: how the recipe was judged.
        held: the rows that are looked at.
        groups: the columns of each thing to shuffle, by its name.
        fit: what fitted the models of the trial.

    Returns:
        What is lost, by name; those of which no model reads anything are not there.
    """
    judged = trial.held_out.about
    if judged is None:
        raise ValueError("The held-out predictions say nothing about their rows; a trial's do.")
    lost: dict[Name, list[Floats]] = {name: [] for name in groups}
    accounts, is_read = [], set()
    for part in held.parts:
        probability = trial.held_out.probability[judged.slice == part.number]
        if not len(probability):
            continue
        past, later = trial.plan.slices[part.number].split()
        model = fit(past, trial.chosen[part.number])
        # The calibration of the slice, read off what it made of the margins that were judged.
        curve = _Curve(np.sort(model.margin(later.X)), np.sort(probability))
        later = later.rows(is_drawn(later.account_ids, held.share)[later.account])
        places = {name: _places_read(model, past.columns, columns) for name, columns in groups.items()}
        for name, rows in _lose(model, later, curve, places).items():
            lost[name].append(rows)
        is_read |= {name for name, chosen in places.items() if len(chosen)}
        accounts.append(held.account[held.stratum == part.number])
    account = np.concatenate(accounts)
    return {name: mean_by_account(np.concatenate(rows), account) for name, rows in lost.items() if name in is_read}


def _places_read(model: ChurnModel, columns: Sequence[Column], wanted: Sequence[str]) -> Ints:
    """The columns, among those wanted, that the trees split on."""
    is_split = model.booster_.feature_importance("split") > 0
    return np.flatnonzero(is_split & np.array([column.name in wanted for column in columns]))


def _lose(model: ChurnModel, later: Dataset, curve: _Curve, places: Mapping[Name, Ints]) -> dict[Name, Floats]:
    """What each row loses by each group of columns, in the mean over the orders; nothing by columns that none reads."""
    orders = [np.random.default_rng(SEED + number).permutation(len(later.y)) for number in range(ORDERS)]
    whole = losses(curve.of(model.margin(later.X)), later.y)

    def lose(chosen: Ints) -> Floats:
        if not len(chosen):
            return np.zeros(len(later.y))
        lost, shuffled = np.zeros(len(later.y)), later.X.copy()
        for order in orders:
            shuffled[:, chosen] = later.X[np.ix_(order, chosen)]
            lost += losses(curve.of(model.margin(shuffled)), later.y) - whole
        return lost / ORDERS

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(zip(places, pool.map(lose, places.values()), strict=True))
