"""The search: it finds out what the data hold, takes the cheapest of equals, and looks at no answer that it may not."""

from dataclasses import replace

import numpy as np
import pytest

from training.trial import sample
from training.trial.candidates import LADDER
from training.trial.folds import plan_by_folds
from training.trial.learner import try_learners
from training.trial.recipe import Recipe
from training.trial.search import Budget, equal_to_best, own_margin, predict, search, try_chosen

SHORT = tuple(Recipe(n_trees=trees, leaves=leaves) for leaves, trees in ((2, 160), (8, 80)))
BUDGET = Budget(trials=2)
ROWS = 1500


def answers(margin, seed):
    return np.random.default_rng(seed).random(len(margin)) < 1 / (1 + np.exp(-margin))


@pytest.fixture(scope="module")
def one_draw(make_dataset):
    """Make a plan of five folds: of answers that two columns tell each by itself, or only together."""

    def make(margin):
        x, z = np.random.default_rng(6).normal(size=(2, ROWS))
        data = make_dataset(answers(margin(x, z), seed=7), x, z)
        whole = plan_by_folds(data, seed=1)
        rows = whole.rows.pick(whole.rows.slice < whole.searched)
        known = whole.known[: whole.searched, : len(rows.y)]
        may_choose = whole.may_choose[: whole.searched, : len(rows.y)]
        return replace(whole, slices=whole.slices[: whole.searched], rows=rows, known=known, may_choose=may_choose)

    return make


@pytest.fixture(scope="module")
def additive(one_draw):
    return one_draw(lambda x, z: x - z - 1)


@pytest.fixture(scope="module")
def together(one_draw):
    return one_draw(lambda x, z: np.where((x > 0) == (z > 0.2), 2.0, -2.0))


@pytest.fixture(scope="module")
def searched(additive, quiet):
    return search(additive, BUDGET, SHORT, 2, quiet)


def everywhere(plan):
    return np.ones(len(plan.rows.y), dtype=bool)


def test_where_features_work_alone_the_model_is_additive(additive, searched):
    choice = searched.choose(additive, everywhere(additive))

    assert searched.recipes[choice.number].leaves == 2
    assert choice.loss[choice.number] < choice.loss[[one.leaves for one in searched.recipes].index(8)]


def test_where_they_work_together_trees_are_deeper(together, quiet):
    found = search(together, BUDGET, SHORT, 2, quiet)

    choice = found.choose(together, everywhere(together))

    assert found.recipes[choice.number].leaves == 8
    additive = [loss for recipe, loss in zip(found.recipes, choice.loss, strict=True) if recipe.leaves == 2]
    assert choice.loss[choice.number] < 0.8 * min(additive)


def test_the_same_is_found_again_with_any_number_of_threads(additive, searched, quiet):
    again = search(additive, BUDGET, SHORT, 1, quiet)

    assert again.recipes == searched.recipes
    assert again.margin.tobytes() == searched.margin.tobytes()


def test_recipes_stand_in_the_order_of_their_price(searched):
    prices = [recipe.price for recipe in searched.recipes]

    assert len(prices) == 8
    assert prices == sorted(prices)


def test_what_a_recipe_with_fewer_trees_predicted_is_what_it_predicts(additive, searched):
    for number in (0, 3, 7):
        (alone,) = try_learners(additive, [searched.recipes[number]], threads=1)

        assert np.array_equal(searched.margin[number], alone[0])


@pytest.mark.parametrize(
    ("worse", "account", "equal"),
    [
        pytest.param(np.zeros(400), np.arange(400), True, id="the same"),
        pytest.param(np.full(400, 0.001), np.arange(400), False, id="always a little worse"),
        pytest.param(np.tile([1.0, -0.95], 200), np.arange(400), True, id="now better, now worse"),
        pytest.param(np.repeat([0.3, -0.1], [150, 250]), np.arange(400), False, id="worse by more than chance"),
        pytest.param(np.repeat([0.3, -0.1], [150, 250]), np.repeat([0, 1], [150, 250]), True, id="for two accounts"),
    ],
)
def test_equal_is_what_the_noise_of_accounts_can_not_tell_apart(worse, account, equal):
    best = np.ones(400)

    assert equal_to_best(np.stack([best + worse, best]), account).tolist() == [equal, True]


def test_the_cheapest_of_equals_is_taken(additive, searched):
    alike = replace(searched, margin=np.tile(searched.margin[-1], (8, 1)))

    choice = alike.choose(additive, everywhere(additive))

    assert (choice.number, choice.equal) == (0, 8)


def test_a_recipe_is_chosen_by_no_answer_that_was_not_in(additive, searched):
    here = additive.may_choose[0]
    changed = replace(additive, rows=replace(additive.rows, y=np.where(here, additive.rows.y, 1 - additive.rows.y)))

    before, after = searched.choose(additive, here), searched.choose(changed, here)

    assert np.array_equal(before.loss, after.loss)
    assert not np.array_equal(before.loss, searched.choose(changed, everywhere(changed)).loss)


def test_slices_are_predicted_by_the_recipes_chosen_for_them(additive, searched):
    margin, recipes = try_chosen(additive, searched, threads=1)

    for number, here in additive.groups():
        chosen = searched.choose(additive, additive.may_choose[number]).number
        assert recipes[number] == searched.recipes[chosen]
        assert np.array_equal(own_margin(additive, margin)[here], searched.margin[chosen, here])


def test_a_slice_is_calibrated_on_what_its_own_recipe_predicted(additive, searched):
    margin, recipes = try_chosen(additive, searched, threads=1)

    for number, here in additive.groups():
        needed = here | additive.known[number]
        chosen = searched.recipes.index(recipes[number])
        assert np.array_equal(margin[number, needed], searched.margin[chosen, needed])


def test_draws_that_were_not_searched_are_predicted_too(make_dataset, quiet):
    x, z = np.random.default_rng(6).normal(size=(2, 400))
    plan = plan_by_folds(make_dataset(answers(x - 1, seed=7), x, z), seed=1)

    margin, recipes = try_chosen(plan, search(plan, Budget(1), SHORT, 2, quiet), threads=2)

    assert len(recipes) == 25
    for number, here in plan.groups():
        past, later = plan.slices[number].split()
        assert np.array_equal(margin[number, here], recipes[number].fit(past)(later))
        assert np.array_equal(np.isfinite(margin[number]), here | plan.known[number])


def test_an_origin_by_whose_time_no_answer_was_in_takes_the_next_ones_recipe(plan_months, quiet):
    x = np.random.default_rng(0).normal(size=2400)
    plan = plan_months(answers(x - 1, seed=3), x)

    _, recipes = try_chosen(plan, search(plan, BUDGET, SHORT, 1, quiet), threads=1)

    assert not plan.may_choose[:2].any()
    assert recipes[0] == recipes[1] == recipes[2]


def test_no_time_is_time_for_one_recipe(additive, quiet):
    told = []

    found = search(additive, Budget(trials=40, minutes=0), SHORT, 2, told.append)

    assert told == ["Recipe 1 of 40: trees of 2 leaves"]
    assert found.describe(found.choose(additive, everywhere(additive)))["trials"] == 1


def test_it_says_what_was_tried_and_what_the_price_cost(additive, searched):
    choice = searched.choose(additive, everywhere(additive))

    said = searched.describe(choice)

    assert (said["trials"], said["of"], said["recipes"], said["rows"]) == (2, 2, 8, ROWS)
    assert said["price"] == searched.recipes[choice.number].price <= said["best"]["price"]
    assert said["best"]["gain"] == pytest.approx(said["log_loss"] - choice.loss.min())
    assert 1 <= said["equal_within_noise"] <= 8


def test_of_many_rows_some_accounts_are_looked_at_and_all_are_judged(plan_months, quiet, monkeypatch):
    monkeypatch.setattr(sample, "MOST_ROWS", 800)
    monkeypatch.setattr(sample, "FEWEST_LEFT", 20)
    x = np.random.default_rng(0).normal(size=4800)
    plan = plan_months(answers(x, seed=3), x)

    found = search(plan, Budget(1), SHORT, 1, quiet)
    margin = predict(plan, found, [2] * plan.searched, threads=2)

    assert 0.2 < found.looked.mean() < 0.4
    assert not set(plan.rows.account[found.looked]) & set(plan.rows.account[~found.looked])
    (alone,) = try_learners(plan, [found.recipes[2]], threads=1)
    assert np.array_equal(margin, alone[0])
    assert found.margin.shape == (4, found.looked.sum())


def test_the_default_budget_holds_the_whole_ladder():
    assert Budget().trials >= len(LADDER)
