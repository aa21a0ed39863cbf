"""Baselines: simple rules in the same trial, and what the model adds to each of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from training.calibration.calibrate import hold_out
from training.dataset import Floats
from training.judging.figures.gains import find_gains
from training.judging.figures.worst import WorstShare, worst_shares
from training.judging.judge import Estimate, HeldOut, judge, losses, of_mean, resample
from training.judging.rules import BaseRate, Logistic, SegmentRate, WeightedPoints
from training.trial.learner import Learner, try_learners
from training.trial.plan import Plan

LOGINS = "logins"

RULES: Mapping[str, Learner] = MappingProxyType(
    {
        "the base rate": BaseRate(),
        "the base rate by segment": SegmentRate(),
        "logistic regression": Logistic(),
        "logins alone": Logistic(signal=LOGINS),
        "weighted points": WeightedPoints(),
    }
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simple rule, judged on the rows on which the model was.

    `gain` is its log loss less that of the model on the same rows: above zero, the model adds something. Where the rule
    could not be tried, `absent` says why, as the end of a sentence, and there are no figures. `gains` is the curve of
    `training.judging.figures.gains`, for the report's picture; the card has no use for it.
    """

    name: str
    log_loss: Estimate | None = None
    auc: Estimate | None = None
    recall: Estimate | None = None
    gain: Estimate | None = None
    absent: str | None = None
    gains: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, for the card."""
        return {name: one for name, one in asdict(self).items() if name != "gains"}


def judge_baselines(plan: Plan, held_out: HeldOut, threads: int) -> tuple[Baseline, ...]:
    """Let every rule predict what the plan holds out, calibrate and judge it as the model was.

    Args:
        plan: what was held out from the model.
        held_out: what the model predicted for it.
        threads: how many rules learn at a time; the result does not depend on it.
    """
    absent = {name: why for name in RULES if (why := _why_absent(name, plan)) is not None}
    tried = {name: rule for name, rule in RULES.items() if name not in absent}
    # Matrices so small are multiplied a hundred times slower by threads that wait for each other; and by one the result
    # is the same on every machine.
    with threadpool_limits(1, user_api="blas"):
        margins = try_learners(plan, list(tried.values()), threads)
    judged = {name: _judge(name, plan, margin[0], held_out) for name, margin in zip(tried, margins, strict=True)}
    return tuple(judged[name] if name in judged else Baseline(name, absent=absent[name]) for name in RULES)


def best_of(baselines: tuple[Baseline, ...]) -> Baseline:
    """The rule with the least log loss."""
    return min((one for one in baselines if one.log_loss), key=lambda one: one.log_loss.value if one.log_loss else 0.0)


def _why_absent(name: str, plan: Plan) -> str | None:
    if name == "the base rate by segment" and plan.rows.segment is None:
        return "the data name no segment"
    signals = {column.signal.name for one in plan.slices for column in one.data.columns}
    if name == "logins alone" and LOGINS not in signals:
        return f"the data have no signal {LOGINS}"
    return None


def _judge(name: str, plan: Plan, margin: Floats, held_out: HeldOut) -> Baseline:
    own = hold_out(plan, margin)
    verdict = judge(own)
    _, account = np.unique(held_out.account, return_inverse=True)
    gain = losses(own.probability, own.y) - losses(held_out.probability, held_out.y)
    tenth: WorstShare = worst_shares(own)[1]
    return Baseline(
        name,
        verdict.log_loss,
        verdict.auc,
        tenth.recall,
        of_mean(gain, account, resample(account)),
        gains=tuple(find_gains(own).tolist()),
    )
