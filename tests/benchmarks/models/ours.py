"""Varme in the contest: its search, its choice for each slice, its calibration, and `varme train` as a whole."""

import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit

from tests.benchmarks.models.contests import Contest
from tests.benchmarks.processes import Run, measure
from training.calibration.calibrate import hold_out
from training.dataset import Floats
from training.trial.candidates import LADDER
from training.trial.plan import Plan, Report
from training.trial.recipe import Recipe
from training.trial.search import Budget, own_margin, search, try_chosen


@dataclass(frozen=True, slots=True)
class Learnt:
    """What Varme made of a plan, and the seconds of its search and of one fit after it.

    `margin` is what the recipe of each slice predicts for the rows, `own` that of each row's own slice.

    `chose` says which recipes were chosen, and for how many slices.
    """

    margin: Floats
    own: Floats
    search_seconds: float
    fit_seconds: float
    chose: str

    @property
    def probability(self) -> Floats:
        """What the booster itself takes for the churn probability, before it is calibrated."""
        return np.asarray(expit(self.own))


def learn(plan: Plan, trials: int | None, report: Report) -> Learnt:
    """Search and predict every slice, with one thread; each slice by what would have been chosen for it."""
    budget = Budget() if trials is None else Budget(trials=trials)
    began = time.perf_counter()
    searched = search(plan, budget, LADDER, 1, report)
    search_seconds = time.perf_counter() - began
    margin, chosen = try_chosen(plan, searched, 1)
    return Learnt(margin, own_margin(plan, margin), search_seconds, _time_fits(plan, chosen), _say(chosen))


def _time_fits(plan: Plan, chosen: Sequence[Recipe]) -> float:
    pasts = [one.split()[0] for one in plan.slices]
    began = time.perf_counter()
    for past, recipe in zip(pasts, chosen, strict=True):
        recipe.fit(past)
    return (time.perf_counter() - began) / len(pasts)


def _say(chosen: Sequence[Recipe]) -> str:
    counted = Counter(f"{one.n_trees} trees of {one.leaves} leaves" for one in chosen)
    return ", ".join(f"{name} ({count})" for name, count in counted.most_common())


def calibrate(plan: Plan, margin: Floats) -> tuple[Floats, Floats]:
    """Anybody's margins, calibrated as Varme's are: on what was known when a slice was predicted.

    Returns:
        For each row of the plan its churn probability, and the one rate for everyone that is hardest to beat; NaN where
        too few answers were in.
    """
    held = hold_out(plan, margin)
    if held.about is None:
        raise ValueError("These predictions do not say of which rows they are.")
    here = np.isin(plan.rows.slice, held.about.slice)
    probability, constant = (np.full(len(plan.rows.y), np.nan) for _ in range(2))
    probability[here], constant[here] = held.probability, held.base
    return probability, constant


@dataclass(frozen=True, slots=True)
class Served:
    """`varme train` as a process, start of Python and registration included, and its model's folder in bytes."""

    run: Run
    size: int


def train_whole(contest: Contest, folder: Path) -> Served:
    """Run `varme train` on the contest's data, with all processors, into a home of its own.

    Raises:
        ProgramFailed: it ended with a refusal or an error.
    """
    home = folder / f"home-{contest.name}"
    shutil.rmtree(home, ignore_errors=True)
    varme = [sys.executable, "-c", "from app.cli import main; main()", "train"]
    run = measure([*varme, *contest.arguments, "--home", home], folder / "train.log")
    return Served(run, sum(file.stat().st_size for file in (home / "serving" / "champion").iterdir()))
