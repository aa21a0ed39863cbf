"""The trial of a training: recipes are searched for, what they predict is calibrated and judged."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.calibration import SigmoidCalibration
from training.baselines import Baseline, judge_baselines
from training.calibrate import hold_out, pooled_calibration
from training.costs import judge_costs
from training.judge import HeldOut, Verdict, judge
from training.plan import Plan, Report
from training.recipe import Recipe
from training.search import Budget, search, try_chosen


@dataclass(frozen=True, slots=True)
class Trial:
    """How the way of learning did on rows that it had not learnt from.

    `recipe` is chosen by all held-out rows, and the model that serves is made by it; `calibration` goes with it.
    `chosen` are the recipes of the slices, each chosen by what was known before. `held_out` are the calibrated
    predictions that were judged; `costs` is what decisions by them would have cost. `baselines` are simple rules,
    judged on the same rows.
    """

    plan: Plan
    recipe: Recipe
    chosen: tuple[Recipe, ...]
    calibration: SigmoidCalibration
    held_out: HeldOut
    verdict: Verdict
    costs: dict[str, Any] | None
    baselines: tuple[Baseline, ...]


def run_trial(plan: Plan, recipes: Sequence[Recipe], budget: Budget, report: Report) -> Trial:
    """Try recipes on what a plan holds out, and judge.

    Raises:
        NotEnoughData: too little is held out to judge by.
    """
    threads = os.cpu_count() or 1
    searched = search(plan, budget, recipes, threads, report)
    margin, chosen = try_chosen(plan, searched)
    report("Judging on what was held out")
    held_out = hold_out(plan, margin)
    best = searched.choose(plan, plan.rows.slice < plan.searched)
    pooled = pooled_calibration(plan, searched.margin[best])
    report("Trying simple rules beside it")
    baselines = judge_baselines(plan, held_out, threads)
    return Trial(
        plan, searched.recipes[best], chosen, pooled, held_out, judge(held_out), judge_costs(held_out), baselines
    )
