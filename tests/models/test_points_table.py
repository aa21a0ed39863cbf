"""The points table: every row's margin and contributions, without the trees."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.encode import days_of
from models.errors import NotAdditive
from models.points_table import read_points_table

TODAY = days_of(date(2026, 1, 1))


@pytest.fixture(scope="module")
def table(additive):
    return read_points_table(additive.scorer.booster, additive.spec)


def test_each_feature_has_its_steps(table):
    logins, plan, tickets, renews_on, city, no_news = table.curves

    assert [len(curve.margin) - len(curve.up_to) for curve in (logins, tickets, renews_on, no_news)] == [1, 1, 1, 1]
    assert all(len(curve.up_to) > 3 for curve in (logins, tickets, renews_on))
    assert all(curve.up_to == tuple(sorted(set(curve.up_to))) for curve in table.curves)
    assert all(day.is_integer() for day in renews_on.up_to)
    assert (len(plan.margin), len(city.margin), no_news.margin) == (4, 3, (0.0,))


# "step" stands for a value at a step of the curve, or a hair beside it.
number = st.one_of(
    st.none(), st.just("step"), st.integers(0, 60), st.floats(allow_nan=False, allow_infinity=False), st.just(-0.0)
)


def draw_value(data, curve):
    drawn = data.draw(number)
    if drawn is None:
        return np.nan
    if curve.feature.kind == "category":
        return float(data.draw(st.integers(0, len(curve.feature.categories) - 1)))
    if drawn == "step":
        edge = data.draw(st.sampled_from(curve.up_to)) if curve.up_to else 0.0
        beside = 1.0 if curve.feature.kind == "date" else np.spacing(edge)
        return edge + beside * data.draw(st.sampled_from((-1, 0, 1)))
    return TODAY + data.draw(st.integers(-600, 600)) if curve.feature.kind == "date" else float(drawn)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_it_says_what_the_trees_say(additive, table, data):
    matrix = np.array([[draw_value(data, curve) for curve in table.curves] for _ in range(20)])

    contributions = table.contributions(matrix)

    assert contributions.sum(axis=1) == pytest.approx(additive.model.margin(matrix), abs=1e-12)
    assert contributions == pytest.approx(additive.model.contributions(matrix), abs=1e-12)


def test_a_value_that_training_never_missed_is_read_as_zero(table):
    tickets = table.curves[2]

    assert tickets.unknown == tickets.at(np.zeros(1))[0]
    assert table.curves[0].unknown != table.curves[0].at(np.zeros(1))[0]


def test_points_are_steps_of_the_score(additive, table):
    per_margin = additive.spec.calibration.slope * additive.spec.scale.slope

    for curve in table.curves:
        assert curve.points == pytest.approx([per_margin * step for step in curve.margin], abs=1e-9)
        assert curve.unknown_points == pytest.approx(per_margin * curve.unknown, abs=1e-9)


def test_a_model_that_is_not_additive_is_refused(learnt):
    with pytest.raises(NotAdditive, match=r"40 trees have more than 2 leaves.*export a version"):
        read_points_table(learnt.scorer.booster, learnt.spec)
