"""Folds: nothing of an account is learnt from when it is predicted, and all folds are alike."""

from dataclasses import replace

import numpy as np
import pytest

from training.calibration.calibrate import hold_out, pooled_calibration
from training.judging.judge import judge
from training.trial.folds import FOLDS, choose_repeats, plan_by_folds
from training.trial.learner import try_learners
from training.trial.recipe import Recipe

QUICK = Recipe(n_trees=30, leaves=7)


@pytest.fixture(scope="module")
def noise(make_dataset):
    """Answers that nothing tells, and a column of the accounts' own numbers, by which a model could remember them."""
    random = np.random.default_rng(2)
    return make_dataset(random.random(1000) < 0.3, random.random(1000))


@pytest.fixture(scope="module")
def tried(noise):
    """The plan, and what a model predicts for its rows."""
    plan = plan_by_folds(noise, seed=5)
    (margin,) = try_learners(plan, [QUICK], threads=1)
    return plan, margin[0]


def test_every_account_is_held_out_once_in_each_draw(noise, tried):
    plan, _ = tried

    assert plan.repeats == 5
    assert len(plan.slices) == 5 * FOLDS
    for draw in range(5):
        held_out = [one.is_later for one in plan.slices[draw * FOLDS : (draw + 1) * FOLDS]]
        assert np.sum(held_out, axis=0).tolist() == [1] * 1000
        assert np.ptp([noise.y[rows].sum() for rows in held_out]) <= 1
    assert not np.array_equal(plan.slices[0].is_later, plan.slices[FOLDS].is_later)


def test_nothing_of_an_account_is_learnt_from_when_it_is_predicted(tried):
    for one in tried[0].slices:
        assert not set(one.data.account[one.is_past]) & set(one.data.account[one.is_later])


def test_what_can_only_be_remembered_helps_nobody(tried):
    verdict = judge(hold_out(*tried))

    assert not verdict.is_better_than_base
    assert 0.4 < verdict.auc.value < 0.6


def test_an_answer_reaches_neither_calibration_nor_choice_of_its_own_fold(tried):
    plan, margin = tried
    here = plan.rows.slice == 0
    changed = replace(plan, rows=replace(plan.rows, y=np.where(here, 1 - plan.rows.y, plan.rows.y)))

    before, after = hold_out(plan, margin), hold_out(changed, margin)

    assert np.array_equal(before.probability[here], after.probability[here])
    assert not np.array_equal(before.probability[plan.rows.slice == 1], after.probability[plan.rows.slice == 1])
    for number, rows in plan.groups():
        assert not set(plan.rows.account[plan.may_choose[number]]) & set(plan.rows.account[rows])
        assert (plan.rows.slice[plan.may_choose[number]] < plan.searched).all()


def test_figures_count_each_account_once(noise, tried):
    verdict = judge(hold_out(*tried))

    assert (verdict.rows, verdict.accounts, verdict.observed) == (1000, 1000, int(noise.y.sum()))
    assert verdict.expected.value == pytest.approx(noise.y.sum(), rel=0.02)
    assert verdict.expected.low < verdict.observed < verdict.expected.high


def test_the_calibration_that_serves_meets_the_rate(noise, tried):
    line = pooled_calibration(*tried)

    assert line.probability(tried[1]).mean() == pytest.approx(noise.y.mean(), abs=1e-4)


@pytest.mark.parametrize(("rows", "repeats"), [(500, 5), (49_999, 5), (50_000, 1)])
def test_large_tables_are_drawn_once(rows, repeats):
    assert choose_repeats(rows) == repeats
