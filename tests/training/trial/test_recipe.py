"""The recipe: rows made ready once teach what they would teach alone, and the price is what trees may take at most."""

import lightgbm as lgb
import numpy as np
import pytest

from training.trial.recipe import Prepared, Recipe, fit_model


@pytest.fixture(scope="module")
def rows(make_dataset):
    random = np.random.default_rng(4)
    x, z, none = random.normal(size=(3, 900))
    return make_dataset(random.random(900) < 1 / (1 + np.exp(1 - x * z)), x, z, none)


DEEP = Recipe(n_trees=12, leaves=16)
RECIPES = [
    pytest.param(Recipe(n_trees=12), id="additive"),
    pytest.param(DEEP, id="deep"),
    pytest.param(Recipe(n_trees=12, leaves=8, leaf_share=0.1, l2=0.5, feature_share=1.0, row_share=1.0), id="other"),
]


@pytest.mark.parametrize("recipe", RECIPES)
def test_rows_made_ready_for_all_teach_the_same(rows, recipe):
    shared = Prepared.of(rows, DEEP)
    shared.fit(DEEP)

    assert shared.fit(recipe).booster_text == fit_model(rows, recipe).booster_text


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_first_trees_are_the_model_of_so_many(rows, recipe):
    whole, part = fit_model(rows, recipe), fit_model(rows, Recipe(**{**_values(recipe), "n_trees": 5}))

    assert np.array_equal(whole.margin(rows.X, n_trees=5), part.margin(rows.X))
    assert not np.array_equal(whole.margin(rows.X), part.margin(rows.X))


@pytest.mark.parametrize(
    "other", [pytest.param(Recipe(mask_share=0.2), id="more is hidden"), pytest.param(Recipe(seed=1), id="a seed")]
)
def test_what_is_hidden_must_be_what_was_hidden(rows, other):
    with pytest.raises(ValueError, match="Make them ready for this recipe"):
        Prepared.of(rows, DEEP).fit(other)


@pytest.mark.parametrize(
    ("leaves", "depth", "price"), [(2, 1, 200), (3, 2, 600), (4, 3, 1200), (8, 5, 4000), (16, 6, 9600), (31, 7, 21_700)]
)
def test_the_price_counts_trees_leaves_and_depth(leaves, depth, price):
    recipe = Recipe(n_trees=100, leaves=leaves)

    assert (recipe.depth, recipe.price) == (depth, price)


@pytest.mark.parametrize("leaves", [4, 8, 31])
def test_no_tree_is_deeper_than_is_paid_for(rows, leaves):
    recipe = Recipe(n_trees=10, leaves=leaves, min_leaf=1, leaf_share=0.0, l2=0.0)

    trees = lgb.Booster(model_str=fit_model(rows, recipe).booster_text).dump_model()["tree_info"]

    assert max(_depth(tree["tree_structure"]) for tree in trees) <= recipe.depth


def _depth(node):
    return 1 + max(_depth(node[side]) for side in ("left_child", "right_child")) if "left_child" in node else 0


def _values(recipe):
    return {name: getattr(recipe, name) for name in recipe.__slots__}
