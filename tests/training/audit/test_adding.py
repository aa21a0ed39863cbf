"""What is lost when something is shuffled: what only tells together with another, and nothing by what is noise."""

from dataclasses import replace

import numpy as np
import pytest

from features.snapshots import Churn
from training.audit.adding import find_added
from training.audit.held import Held
from training.trial.folds import plan_by_folds
from training.trial.recipe import Recipe, fit_model
from training.trial.search import Budget
from training.trial.trial import run_trial

ROWS = 2000
DEEP = Recipe(n_trees=60, leaves=8, min_leaf=20)
X = {("feature", "x0"): ["x0"], ("feature", "x1"): ["x1"], ("feature", "x2"): ["x2"], ("signal", "both"): ["x0", "x1"]}


@pytest.fixture(scope="module")
def trial(make_dataset, quiet):
    """Two columns that tell who leaves only together, and one of noise."""
    one, other, noise = np.random.default_rng(4).normal(size=(3, ROWS))
    risk = np.where((one > 0) == (other > 0.2), 0.6, 0.05)
    y = np.random.default_rng(5).random(ROWS) < risk
    plan = plan_by_folds(make_dataset(y, one, other, noise), seed=2)
    return run_trial(plan, (DEEP,), Budget(1), quiet, churn=Churn())


@pytest.fixture(scope="module")
def added(trial):
    return find_added(trial, Held.of(trial.plan), X)


def test_what_tells_only_together_adds_much(added):
    assert added["feature", "x0"].estimate.low > 0.1
    assert added["feature", "x1"].estimate.low > 0.1


def test_the_models_come_from_what_fitted_the_trial(trial, added):
    def fit_less(past, recipe):
        return fit_model(past, replace(recipe, n_trees=1))

    less = find_added(trial, Held.of(trial.plan), X, fit_less)

    assert less["feature", "x0"].value < added["feature", "x0"].value


def test_noise_adds_nothing(added):
    noise = added["feature", "x2"].estimate

    assert noise.low <= 0.002
    assert noise.value < 0.02


def test_shuffled_together_no_more_is_lost_than_there_is(trial, added):
    gained = trial.verdict.gain.value

    assert gained < added["signal", "both"].value < 4 * gained


def test_the_models_are_those_that_were_judged(trial):
    held = Held.of(trial.plan)
    first, *later = trial.chosen
    other = replace(trial, chosen=(first, *(replace(one, n_trees=1) for one in later)))

    assert find_added(other, held, X)["feature", "x0"].value < find_added(trial, held, X)["feature", "x0"].value
