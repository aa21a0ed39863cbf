"""Comparable accounts: of the same segment and a similar size first, then the nearest in what can't be influenced."""

from dataclasses import replace

import numpy as np
import pytest

from features.declare import Signal
from models.comparable import FEWEST, MOST, Comparing
from models.spec import FeatureSpec

SIGNALS = (Signal("logins", "Logins", "lead"), Signal("profile", "Profile", "context"), Signal("late", "Late", "lag"))
FEATURES = (
    FeatureSpec("logins_30d", "logins", "number", "logins", "healthier", -1, (), 26.0, 0.4),
    FeatureSpec("segment", "profile", "category", "", "either", 0, ("large", "small"), "small", 0.2),
    FeatureSpec("seats", "profile", "number", "seats", "either", 0, (), 10.0, 0.2),
    FeatureSpec("late_days", "late", "number", "days", "riskier", 1, (), 0.0, 0.2),
)
UNKNOWN = np.nan
LARGE, SMALL = 0.0, 1.0


@pytest.fixture
def compare(make_spec):
    return lambda others: Comparing(make_spec(features=FEATURES, signals=SIGNALS), np.array(others, dtype=float))


@pytest.mark.parametrize(
    ("theirs", "apart"),
    [
        pytest.param([5, SMALL, 10, 1], 0.0, id="equal"),
        pytest.param([99, SMALL, 10, 1], 0.0, id="what can be influenced does not count"),
        pytest.param([5, LARGE, 10, 1], 0.25, id="another category is one of two features of one of two signals"),
        pytest.param([5, SMALL, UNKNOWN, 1], 0.25, id="only one of the two is known"),
        pytest.param([5, SMALL, 10, 4], 0.375, id="three ranks of four, of a signal with one feature"),
        pytest.param([5, SMALL, 10, 4000], 0.4375, id="a very large value is only the last rank"),
    ],
)
def test_distance(compare, theirs, apart):
    comparing = compare([[0, SMALL, 10, late] for late in (1, 2, 3, 4)])

    distance = comparing.distance(np.array([5.0, SMALL, 10.0, 1.0]), np.array([theirs], dtype=float))

    assert distance.tolist() == [pytest.approx(apart)]


@pytest.mark.parametrize(
    ("own", "theirs", "apart"),
    [
        pytest.param([5, SMALL, UNKNOWN, 1], [5, SMALL, 10, 1], 0.25, id="only the other's size is known"),
        pytest.param([5, UNKNOWN, 10, 1], [5, SMALL, 10, 1], 0.25, id="only the other's segment is known"),
        pytest.param([5, SMALL, 10, 1], [5, UNKNOWN, 10, 1], 0.25, id="only the own segment is known"),
        pytest.param([5, SMALL, 10, UNKNOWN], [5, SMALL, 10, 1], 0.5, id="of a signal with one feature"),
    ],
)
def test_what_only_one_of_them_knows_parts_them_wholly(compare, own, theirs, apart):
    comparing = compare([[0, SMALL, 10, late] for late in (1, 2, 3, 4)])

    assert comparing.distance(np.array(own, float), np.array([theirs], float)).tolist() == [apart]


@pytest.mark.parametrize(
    ("late", "theirs", "apart"),
    [
        pytest.param([UNKNOWN] * 4, 4, 0.5, id="no other knows it: another value is as far as can be"),
        pytest.param([UNKNOWN] * 4, 1, 0.0, id="no other knows it: the same value"),
        pytest.param([1, 4, UNKNOWN, UNKNOWN], 4, 0.25, id="ranks are among those that know it"),
    ],
)
def test_ranks_are_of_what_is_known(compare, late, theirs, apart):
    comparing = compare([[0, SMALL, 10, one] for one in late])
    own = np.array([5.0, SMALL, 10.0, 1.0])

    assert comparing.distance(own, np.array([[5, SMALL, 10, theirs]], float)).tolist() == [apart]


@pytest.mark.parametrize("size", ["seats", "mrr", "employees", "tenure_days"])
def test_each_size_is_asked_for(make_spec, size):
    features = tuple(replace(one, name=size) if one.name == "seats" else one for one in FEATURES)
    comparing = Comparing(make_spec(features=features, signals=SIGNALS), np.array([[0, SMALL, 10, 1]]))

    assert comparing.ways_to_be_alike(np.array([5.0, SMALL, 10.0, 1.0])) == [("segment", size), ("segment",), ()]


def test_a_segment_is_a_category_and_a_size_a_number(make_spec):
    swapped = {"segment": "seats", "seats": "segment"}
    features = tuple(replace(one, name=swapped.get(one.name, one.name)) for one in FEATURES)
    comparing = Comparing(make_spec(features=features, signals=SIGNALS), np.array([[0, SMALL, 10, 1]]))

    assert comparing.ways_to_be_alike(np.array([5.0, SMALL, 10.0, 1.0])) == [()]


def test_what_neither_knows_does_not_part_them(compare):
    row = np.array([5.0, UNKNOWN, UNKNOWN, UNKNOWN])

    assert compare([[0, SMALL, 10, 1]]).distance(row, row[None, :]).tolist() == [0.0]


@pytest.mark.parametrize(
    ("theirs", "holds"),
    [
        pytest.param([0, SMALL, 30, 9], True, id="three times as large"),
        pytest.param([0, SMALL, 31, 9], False, id="larger than that"),
        pytest.param([0, SMALL, 4, 9], True, id="not three times as small"),
        pytest.param([0, SMALL, 3, 9], False, id="smaller than that"),
        pytest.param([0, LARGE, 10, 9], False, id="another segment"),
        pytest.param([0, SMALL, UNKNOWN, 9], False, id="of unknown size"),
    ],
)
def test_alike_is_of_the_same_segment_and_a_similar_size(compare, theirs, holds):
    comparing = compare([[0, SMALL, 10, 1]])
    is_alike = comparing.is_alike(np.array([5.0, SMALL, 10.0, 1.0]), np.array([theirs], float), ("segment", "seats"))

    assert is_alike.tolist() == [holds]


@pytest.mark.parametrize(
    ("same_size", "same_segment", "alike"),
    [
        pytest.param(FEWEST, 5, ("segment", "seats"), id="enough of the segment and size"),
        pytest.param(FEWEST - 1, 5, ("segment",), id="enough of the segment only"),
        pytest.param(FEWEST - 10, 5, (), id="too few of the segment: the nearest of all"),
    ],
)
def test_the_strictest_way_that_finds_enough_is_taken(compare, same_size, same_segment, alike):
    others = [[0, SMALL, 12, 1]] * same_size + [[0, SMALL, 500, 1]] * same_segment + [[0, LARGE, 500, 1]] * 30

    chosen = compare(others).choose(np.array([5.0, SMALL, 10.0, 1.0]))

    assert chosen.alike == alike
    assert chosen.places.tolist()[:same_size] == list(range(same_size))


def test_only_what_is_known_is_asked_for(compare):
    chosen = compare([[0, SMALL, 12, 1]] * FEWEST).choose(np.array([5.0, SMALL, UNKNOWN, 1.0]))

    assert chosen.alike == ("segment",)


def test_the_nearest_are_taken_and_too_few_are_none(compare):
    many = [[0, SMALL, 10, late] for late in range(MOST + 50, 0, -1)]
    row = np.array([5.0, SMALL, 10.0, 0.0])

    assert compare(many).choose(row).places.tolist() == list(range(MOST + 49, 49, -1))
    assert compare(many[: FEWEST - 1]).choose(row) is None
