"""Baselines: on the same rows as the model, with a gain that is paired."""

from dataclasses import replace

import numpy as np
import pytest

from features.declare import Signal
from training.calibration.calibrate import hold_out
from training.dataset import Column, Dataset
from training.judging.baselines import RULES, best_of, judge_baselines
from training.judging.judge import judge
from training.judging.rules import Logistic
from training.trial.folds import plan_by_folds
from training.trial.learner import try_learners

ROWS = 500


def drawn(*, segment, columns=("logins", "size")):
    random = np.random.default_rng(9)
    values = random.normal(size=(ROWS, len(columns)))
    y = (random.random(ROWS) < 1 / (1 + np.exp(2 + 1.5 * values[:, 0] - values[:, -1]))).astype(float)
    return Dataset(
        columns=tuple(Column(name, Signal(name, name, "lead")) for name in columns),
        X=values,
        y=y,
        account=np.arange(ROWS),
        day=np.zeros(ROWS, dtype=np.int64),
        days=(),
        account_ids=tuple(str(row) for row in range(ROWS)),
        segment=np.array(["a", "b"] * (ROWS // 2), dtype=object) if segment else None,
    )


@pytest.fixture(scope="module")
def plan():
    return plan_by_folds(drawn(segment=True), seed=1)


@pytest.fixture(scope="module")
def held_out(plan):
    """What logistic regression makes of it: as a model, it is its own baseline."""
    (margin,) = try_learners(plan, [Logistic()], threads=1)
    return hold_out(plan, margin[0])


@pytest.fixture(scope="module")
def baselines(plan, held_out):
    return {one.name: one for one in judge_baselines(plan, held_out, threads=1)}


def test_every_rule_is_judged(baselines):
    assert list(baselines) == list(RULES)
    assert [name for name, one in baselines.items() if one.absent] == []


def test_a_rule_is_judged_as_the_model_is(baselines, held_out):
    own, verdict = baselines["logistic regression"], judge(held_out)

    assert (own.log_loss, own.auc) == (verdict.log_loss, verdict.auc)
    assert (own.gain.value, own.gain.low, own.gain.high) == (0, 0, 0)


def test_rules_that_know_less_do_worse_and_surely(baselines):
    for name in ("the base rate", "the base rate by segment", "logins alone"):
        one = baselines[name]

        assert one.gain.low > 0, name
    logins = baselines["logins alone"]
    # Paired: surer than the figures by themselves are.
    assert logins.gain.high - logins.gain.low < 0.8 * (logins.log_loss.high - logins.log_loss.low)
    assert best_of(tuple(baselines.values())).name in {"logistic regression", "weighted points"}
    assert baselines["the base rate"].recall.value == pytest.approx(0.1, abs=0.02)


def test_what_can_not_be_tried_says_why(held_out):
    bare = plan_by_folds(drawn(segment=False, columns=("size", "age")), seed=1)

    found = {one.name: one for one in judge_baselines(bare, replace(held_out, about=bare.rows), threads=1)}

    absent = {name: one.absent for name, one in found.items() if one.absent}
    assert absent == {
        "the base rate by segment": "the data name no segment",
        "logins alone": "the data have no signal logins",
    }
    assert found["logins alone"].log_loss is None
    assert best_of(tuple(found.values())).absent is None
