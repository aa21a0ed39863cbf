"""The recipes that a search tries: a ladder from additive models to deep ones, then recipes drawn by lot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import optuna
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution

from training.trial.recipe import SEED, Recipe

# Additive models need the most trees. Beyond these, deeper ones take longer to try and have never been chosen.
MOST_TREES, MOST_LEAVES = 400, 2400
# Of a recipe's trees, the first so many are a recipe too, and cost nothing to try.
PARTS = (8, 4, 2, 1)
SPACE: Mapping[str, BaseDistribution] = {
    "leaves": IntDistribution(2, 31, log=True),
    "learning_rate": FloatDistribution(0.05, 0.2, log=True),
    "leaf_share": FloatDistribution(0.002, 0.02, log=True),
    "l2": FloatDistribution(0.5, 50.0, log=True),
    "feature_share": FloatDistribution(0.3, 1.0),
    "row_share": FloatDistribution(0.6, 1.0),
}


def longest(recipe: Recipe) -> Recipe:
    """The recipe with as many trees as are tried of so many leaves."""
    return replace(recipe, n_trees=min(MOST_TREES, MOST_LEAVES // recipe.leaves))


# An additive model and a deep one come first: the smallest searches tell, too, whether the data hold interactions.
LADDER = tuple(longest(Recipe(leaves=leaves)) for leaves in (2, 31, 4, 8, 16))


def candidates(ladder: Sequence[Recipe], trials: int) -> Iterator[Recipe]:
    """The ladder, then recipes drawn at random over `SPACE`, with a fixed seed.

    No answer has a part in what is drawn. So whichever rows choose among the candidates, that they were drawn tells
    nothing of the other rows.
    """
    yield from ladder[:trials]
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=SEED))
    for _ in range(trials - len(ladder)):
        yield longest(Recipe(**study.ask(dict(SPACE)).params))


def variants(recipe: Recipe) -> list[Recipe]:
    """The recipe with fewer trees, and as it is."""
    return [replace(recipe, n_trees=max(1, recipe.n_trees // part)) for part in PARTS]
