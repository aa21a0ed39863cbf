"""Folds: nothing of an account is learnt from when it is predicted, and all folds are alike."""

from dataclasses import replace

import numpy as np
import pytest

from features.declare import Signal
from training.dataset import Column, Dataset
from training.folds import FOLDS, choose_repeats, cross_validate, hold_out_folds, pooled_fold_calibration
from training.judge import judge
from training.recipe import Recipe

QUICK = Recipe(n_trees=30, min_leaf=20)


def dataset(y, x):
    return Dataset(
        columns=(Column("x", Signal("x", "x", "context")),),
        X=np.asarray(x, dtype=float)[:, None],
        y=np.asarray(y, dtype=float),
        account=np.arange(len(y)),
        day=np.zeros(len(y), dtype=np.int64),
        days=(),
        account_ids=tuple(str(number) for number in range(len(y))),
    )


def silent(_step):
    pass


@pytest.fixture(scope="module")
def noise():
    """Answers that nothing tells, and a column of the accounts' own numbers, by which a model could remember them."""
    random = np.random.default_rng(2)
    return dataset(random.random(1000) < 0.3, random.random(1000))


def test_every_account_is_held_out_once_in_each_draw(noise):
    tried = cross_validate(noise, QUICK, silent)

    assert tried.margin.shape == (5, 1000)
    for fold in tried.fold:
        assert np.bincount(fold).tolist() == [200] * FOLDS
        assert np.ptp([noise.y[fold == number].sum() for number in range(FOLDS)]) <= 1
    assert not np.array_equal(tried.fold[0], tried.fold[1])


def test_what_can_only_be_remembered_helps_nobody(noise):
    verdict = judge(hold_out_folds(cross_validate(noise, QUICK, silent)))

    assert not verdict.is_better_than_base
    assert 0.4 < verdict.auc.value < 0.6


def test_an_answer_does_not_reach_the_calibration_of_its_own_fold(noise):
    tried = cross_validate(noise, QUICK, silent)
    once = replace(tried, margin=tried.margin[:1], fold=tried.fold[:1])
    here = once.fold[0] == 0
    changed = replace(once, y=np.where(here, 1 - once.y, once.y))

    before, after = hold_out_folds(once), hold_out_folds(changed)

    assert np.array_equal(before.probability[here], after.probability[here])
    assert not np.array_equal(before.probability[~here], after.probability[~here])


def test_figures_count_each_account_once(noise):
    held_out = hold_out_folds(cross_validate(noise, QUICK, silent))

    verdict = judge(held_out)

    assert (verdict.rows, verdict.accounts, verdict.observed) == (1000, 1000, int(noise.y.sum()))
    assert verdict.expected.value == pytest.approx(noise.y.sum(), rel=0.02)
    assert verdict.expected.low < verdict.observed < verdict.expected.high


def test_the_calibration_that_serves_meets_the_rate(noise):
    tried = cross_validate(noise, QUICK, silent)

    line = pooled_fold_calibration(tried)

    assert line.probability(tried.margin).mean() == pytest.approx(noise.y.mean(), abs=1e-4)


@pytest.mark.parametrize(("rows", "repeats"), [(500, 5), (49_999, 5), (50_000, 1)])
def test_large_tables_are_drawn_once(rows, repeats):
    assert choose_repeats(rows) == repeats
