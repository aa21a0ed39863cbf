"""The points table: every row's margin and contributions, without the trees."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.encode import days_of, names_in_booster
from models.errors import NotAdditive
from models.estimator import ChurnModel
from models.points_table import read_points_table
from models.spec import FeatureSpec

FEATURES = (
    FeatureSpec("logins", "usage", "number", "logins", "healthier", -1, (), 26.0, 0.4),
    FeatureSpec("tickets", "support", "number", "tickets", "riskier", 1, (), 2.0, 0.2),
    FeatureSpec("plan", "contract", "category", "", "either", 0, ("free", "pro", "team", "=1+1"), "pro", 0.2),
    FeatureSpec("renews_on", "contract", "date", "", "either", 0, (), "2026-01-01", 0.1),
    FeatureSpec("constant_zero", "rest", "number", "", "either", 0, (), 0.0, 0.1),
)
DAY = days_of(date(2026, 1, 1))


@pytest.fixture(scope="module")
def additive(make_spec, make_signals):
    """An additive booster of numbers, a category and a date, with values that are missing in some columns only."""
    chance = np.random.default_rng(3)
    rows = 3000
    known = np.column_stack(
        [
            chance.normal(0, 10, rows),
            chance.poisson(2, rows),
            chance.integers(0, 4, rows),
            DAY + chance.integers(-400, 400, rows),
            np.zeros(rows),
        ]
    )
    risk = -1 - 0.1 * known[:, 0] + 0.4 * known[:, 1] + (known[:, 2] == 0) - 0.004 * (known[:, 3] - DAY)
    left = (chance.random(rows) < 1 / (1 + np.exp(-risk))).astype(float)
    known[chance.random(rows) < 0.3, 0] = np.nan
    model = ChurnModel(n_trees=120, leaves=2, learning_rate=0.2, min_leaf=10, l2=1, mask_share=0, categorical=(2,))
    model.set_params(names=[feature.name for feature in FEATURES]).fit(known, left)
    signals = make_signals(*((name, "lead", ()) for name in ("usage", "support", "contract", "rest")))["signals"]
    return model, make_spec(features=FEATURES, signals=signals)


def test_the_names_are_the_boosters(additive):
    model, spec = additive

    assert model.booster_.feature_name() == names_in_booster([feature.name for feature in spec.features])


def test_each_feature_has_its_steps(additive):
    model, spec = additive

    curves = read_points_table(model.booster_, spec).curves

    assert [len(curve.margin) - len(curve.up_to) for curve in curves] == [1, 1, 4, 1, 1]
    assert all(len(curves[place].up_to) > 3 for place in (0, 1, 3))
    assert curves[4].margin == (0.0,)
    assert all(curve.up_to == tuple(sorted(set(curve.up_to))) for curve in curves)
    assert all(day.is_integer() for day in curves[3].up_to)


number = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 200), st.just("step"))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_it_says_what_the_trees_say(additive, data):
    model, spec = additive
    table = read_points_table(model.booster_, spec)

    def value(curve):
        drawn = data.draw(number)
        if drawn is None:
            return np.nan
        if curve.feature.kind == "category":
            return float(data.draw(st.integers(0, len(curve.feature.categories) - 1)))
        if drawn == "step" and curve.up_to:
            edge = data.draw(st.sampled_from(curve.up_to))
            sides = (edge, np.nextafter(edge, np.inf), np.nextafter(edge, -np.inf))
            return edge if curve.feature.kind == "date" else data.draw(st.sampled_from(sides))
        if curve.feature.kind == "date":
            return DAY + data.draw(st.integers(-600, 600))
        return 0.0 if drawn == "step" else float(drawn)

    matrix = np.array([[value(curve) for curve in table.curves] for _ in range(20)])

    contributions = table.contributions(matrix)
    assert contributions.sum(axis=1) == pytest.approx(model.margin(matrix), abs=1e-12)
    assert contributions == pytest.approx(model.contributions(matrix), abs=1e-12)


def test_a_value_never_missed_is_read_as_zero(additive):
    model, spec = additive
    table = read_points_table(model.booster_, spec)

    tickets = table.curves[1]

    assert tickets.unknown == tickets.at(np.zeros(1))[0]


def test_points_are_steps_of_the_score(additive):
    model, spec = additive
    table = read_points_table(model.booster_, spec)
    per_margin = spec.calibration.slope * spec.scale.slope

    logins = table.curves[0]

    assert logins.points == pytest.approx([per_margin * step for step in logins.margin], abs=1e-9)
    assert logins.unknown_points == pytest.approx(per_margin * logins.unknown, abs=1e-9)


def test_a_model_that_is_not_additive_is_refused(learnt):
    with pytest.raises(NotAdditive, match=r"40 trees have more than 2 leaves.*export a version"):
        learnt.scorer.points_table()
