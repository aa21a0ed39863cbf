"""The trial of a training: recipes are searched for, what they predict is calibrated and judged."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from features.snapshots import Churn
from models.calibration import Calibration
from models.interval import ScoreInterval
from training.calibration.calibrate import hold_out, pooled_calibration
from training.calibration.drift import Drift, judge_drift
from training.calibration.horizons import Horizons, judge_horizons
from training.calibration.intervals import score_interval
from training.judging.baselines import Baseline, judge_baselines
from training.judging.costs import judge_costs
from training.judging.judge import HeldOut, Verdict, judge
from training.trial.plan import Plan, Report
from training.trial.recipe import Fit, Recipe
from training.trial.search import Budget, predict, search, try_chosen


@dataclass(frozen=True, slots=True)
class Trial:
    """How the way of learning did on rows that it had not learnt from.

    `recipe` is chosen by all held-out rows, and the model that serves is made by it; `calibration`, `interval` and
    `horizons` go with it. `drift` is None where there is no time. `chosen` are the recipes of the slices, each chosen
    by what was known before. `search` says in plain values what was tried. `held_out` are the calibrated predictions
    that were judged; `costs` is what decisions by them would have cost. `baselines` are simple rules, judged on the
    same rows.
    """

    plan: Plan
    recipe: Recipe
    chosen: tuple[Recipe, ...]
    calibration: Calibration
    interval: ScoreInterval
    horizons: Horizons
    search: dict[str, Any]
    drift: Drift | None
    held_out: HeldOut
    verdict: Verdict
    costs: dict[str, Any] | None
    baselines: tuple[Baseline, ...]


def run_trial(
    plan: Plan, recipes: Sequence[Recipe], budget: Budget, report: Report, *, churn: Churn, fit: Fit | None = None
) -> Trial:
    """Try recipes on what a plan holds out, and judge.

    `churn` says what the answers mean; `fit` fits the recipes that are chosen, where that is not done in this process.

    Raises:
        NotEnoughData: too little is held out to judge by.
    """
    threads = os.cpu_count() or 1
    searched = search(plan, budget, recipes, threads, report)
    margin, chosen = try_chosen(plan, searched, threads, fit)
    report("Judging on what was held out")
    held_out = hold_out(plan, margin)
    choice = searched.choose(plan, plan.rows.slice < plan.searched)
    serving = predict(plan, searched, [choice.number] * plan.searched, threads, fit)
    pooled = pooled_calibration(plan, serving)
    report("Trying simple rules beside it")
    baselines = judge_baselines(plan, held_out, threads)
    return Trial(
        plan=plan,
        recipe=searched.recipes[choice.number],
        chosen=chosen,
        calibration=pooled,
        interval=score_interval(plan, serving, pooled),
        horizons=judge_horizons(plan, margin, serving, pooled, churn),
        search=searched.describe(choice),
        drift=judge_drift(plan),
        held_out=held_out,
        verdict=judge(held_out),
        costs=judge_costs(held_out),
        baselines=baselines,
    )
