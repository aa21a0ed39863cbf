"""Contributions are Shapley values: those that counting every coalition gives, and those of shap's own code."""

import importlib
import math
import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from features.declare import Signal
from models.calibration import SigmoidCalibration
from models.estimator import ChurnModel
from models.scorer import Scorer
from models.spec import FeatureSpec

ROWS, ASKED = 240, 8
KINDS = ("free", "pro", "team", "never seen")
# So slow a rise that no row reaches the ends of the scale, where points are no constant times φ any more.
SLOW = SigmoidCalibration(0.1, 0.0, (0.0, 0.0, 0.0))


def goes_left(node, value):
    """Where a row goes at a split, as LightGBM documents it."""
    if node["decision_type"] == "==":
        return str(value) != "nan" and str(int(value)) in node["threshold"].split("||")
    if math.isnan(value) and node["missing_type"] == "NaN":
        return node["default_left"]
    return (0.0 if math.isnan(value) else value) <= node["threshold"]


def rows_of(node):
    return node["internal_count"] if "split_feature" in node else node["leaf_count"]


def expect(node, row, coalition):
    """What a tree says where only the coalition's features are known: of the others, both branches by their rows."""
    if "split_feature" not in node:
        return node["leaf_value"]
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in coalition:
        return expect(left if goes_left(node, row[node["split_feature"]]) else right, row, coalition)
    parts = [(rows_of(side), expect(side, row, coalition)) for side in (left, right)]
    return sum(rows * value for rows, value in parts) / sum(rows for rows, _ in parts)


def count_coalitions(trees, row):
    """φ of each feature by its definition (Shapley, 1953), and what the model says of nobody in particular."""
    size = len(row)
    coalitions = [frozenset(one) for many in range(size + 1) for one in combinations(range(size), many)]
    worth = {one: sum(expect(tree, row, one) for tree in trees) for one in coalitions}
    shapley = [
        sum(
            (worth[one | {feature}] - worth[one]) / (size * math.comb(size - 1, len(one)))
            for one in coalitions
            if feature not in one
        )
        for feature in range(size)
    ]
    return [*shapley, worth[frozenset()]]


@pytest.fixture(scope="module")
def learn(make_spec):
    """Learn a small model of random rows; gives its trees, what it was asked about, the model and its scorer."""

    def learnt(seed, numbers, *, has_category, missing, leaves):
        chance = np.random.default_rng(seed)
        drawn = [chance.normal(0, 2, ROWS).round(1) for _ in range(numbers)]
        known = np.column_stack([*drawn, chance.integers(0, 3, ROWS)] if has_category else drawn)
        effect = known[:, 0] * np.where(known[:, -1] > 0, 1.0, -0.7) + known[:, 1 % numbers]
        left = (chance.random(ROWS) < 1 / (1 + np.exp(-effect))).astype(np.float64)
        # The first column is never missed: there LightGBM reads an unknown value as zero.
        known[:, 1:][chance.random((ROWS, known.shape[1] - 1)) < missing] = np.nan
        names = [f"x{place}" for place in range(known.shape[1])]
        model = ChurnModel(
            n_trees=12,
            leaves=leaves,
            learning_rate=0.3,
            min_leaf=5,
            l2=1.0,
            feature_share=1.0,
            mask_share=0.0,
            seed=seed,
            categorical=(numbers,) if has_category else (),
            names=names,
        ).fit(known, left)
        asked = known[chance.choice(ROWS, ASKED, replace=False)]
        asked[chance.random(asked.shape) < 0.2] = np.nan
        if has_category:
            asked[0, -1] = 3.0
        features = tuple(
            FeatureSpec(name, name, "number", "", "either", 0, (), 0.0, 1 / len(names)) for name in names[:numbers]
        )
        features += tuple(
            FeatureSpec(name, name, "category", "", "either", 0, KINDS, "pro", 1 / len(names))
            for name in names[numbers:]
        )
        signals = tuple(Signal(name, name, "lead") for name in names)
        scorer = Scorer(model.booster_text, make_spec(features=features, signals=signals, calibration=SLOW), "f")
        return [one["tree_structure"] for one in model.booster_.dump_model()["tree_info"]], asked, model, scorer

    return learnt


@given(
    seed=some.integers(0, 10_000),
    numbers=some.integers(2, 4),
    has_category=some.booleans(),
    missing=some.sampled_from([0.0, 0.1, 0.4]),
    leaves=some.integers(2, 9),
)
@settings(max_examples=30, deadline=None)
def test_they_are_what_counting_every_coalition_gives(learn, seed, numbers, has_category, missing, leaves):
    trees, asked, model, scorer = learn(seed, numbers, has_category=has_category, missing=missing, leaves=leaves)

    counted = np.array([count_coalitions(trees, row) for row in asked])

    # Trees that know everything say what the model says: the counting walks them as LightGBM does.
    assert counted.sum(axis=1) == pytest.approx(model.margin(asked), abs=1e-9)
    assert model.contributions(asked) == pytest.approx(counted, abs=1e-6)
    points = SLOW.slope * scorer.spec.scale.slope * counted[:, :-1]
    assert scorer.points(asked).by_feature / 10 == pytest.approx(points, abs=1e-6)


def test_they_are_those_of_shaps_own_code(learnt):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its plots warn when they are imported
        shap = importlib.import_module("shap")
        explainer = shap.TreeExplainer(learnt.model.booster_, feature_perturbation="tree_path_dependent")
    # As it comes it asks LightGBM for what it tells of LightGBM's trees: that would compare the same call with itself.
    explainer.model.model_type = "internal"
    # It takes the first category of a column for none.
    rows = learnt.known[learnt.known[:, 4] != 0]

    expected = explainer(rows, check_additivity=False)

    ours = learnt.model.contributions(rows)
    assert len(rows) > 1000
    assert np.abs(ours[:, :-1] - expected.values).max() < 1e-6
    assert np.abs(ours[:, -1] - expected.base_values).max() < 1e-6
