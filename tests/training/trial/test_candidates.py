"""The candidates: from additive to deep, then drawn, always the same."""

import pytest

from training.trial.candidates import LADDER, SPACE, candidates, variants
from training.trial.recipe import Recipe


@pytest.mark.parametrize(
    ("trials", "leaves"),
    [
        pytest.param(1, [2], id="one is additive"),
        pytest.param(2, [2, 31], id="two hold a deep one"),
        pytest.param(5, [2, 31, 4, 8, 16], id="the ladder"),
    ],
)
def test_a_small_search_holds_the_ends_of_the_ladder(trials, leaves):
    assert [recipe.leaves for recipe in candidates(LADDER, trials)] == leaves


def test_beyond_the_ladder_recipes_are_drawn_and_drawn_alike():
    few, many = list(candidates(LADDER, 8)), list(candidates(LADDER, 40))

    assert many[:8] == few
    assert len(set(many)) == 40
    for recipe in many[5:]:
        for name, allowed in SPACE.items():
            assert allowed.low <= getattr(recipe, name) <= allowed.high
    assert min(recipe.leaves for recipe in many[5:]) <= 3
    assert max(recipe.leaves for recipe in many[5:]) >= 16


def test_fewer_trees_are_recipes_too():
    assert [recipe.n_trees for recipe in variants(Recipe(n_trees=100))] == [12, 25, 50, 100]
    assert [recipe.n_trees for recipe in variants(Recipe(n_trees=1))] == [1, 1, 1, 1]
