"""The worst accounts: counted in every snapshot, in part where several stand in one place."""

import numpy as np
import pytest

from training.judging.figures.worst import among_worst, worst_shares

JANUARY, FEBRUARY = "2026-01-01", "2026-02-01"


def tenth(held_out):
    return worst_shares(held_out)[1]


def falling(rows):
    return np.linspace(0.9, 0.1, rows)


def one_of(rows, *places):
    y = np.zeros(rows)
    y[list(places)] = 1
    return y


@pytest.mark.parametrize(
    ("probability", "left", "recall"),
    [
        pytest.param(falling(20), (0, 1), 1.0, id="both at the top"),
        pytest.param(falling(20), (1, 2), 0.5, id="one at the top"),
        pytest.param(falling(20), (18, 19), 0.0, id="both at the end"),
        pytest.param(np.full(20, 0.3), (3, 4), 0.1, id="nothing tells them apart"),
        pytest.param(np.r_[0.9, np.full(19, 0.3)], (0, 9), (1 + 1 / 19) / 2, id="the second place is shared"),
        pytest.param(falling(15), (0, 1), 0.75, id="a tenth of fifteen is one and a half"),
    ],
)
def test_recall_and_lift(make_held_out, probability, left, recall):
    found = tenth(make_held_out(probability, one_of(len(probability), *left)))

    assert found.recall.value == pytest.approx(recall)
    assert found.lift.value == pytest.approx(10 * recall)
    assert found.revenue is None


def test_each_snapshot_has_its_own_worst(make_held_out):
    # In February everyone is riskier than anyone was in January.
    probability = np.r_[falling(20) / 10, falling(20)]
    y = np.r_[one_of(20, 0), one_of(20, 0)]
    held_out = make_held_out(probability, y, np.tile(np.arange(20), 2), day=[JANUARY] * 20 + [FEBRUARY] * 20)

    assert tenth(held_out).recall.value == 1


def test_each_draw_of_folds_has_its_own_worst(make_held_out):
    probability, y = np.r_[falling(20) / 10, falling(20)], np.tile(one_of(20, 0), 2)

    assert tenth(make_held_out(probability, y, np.tile(np.arange(20), 2), repeats=2)).recall.value == 1


def test_revenue_is_that_of_those_that_left(make_held_out):
    revenue = np.full(20, 1000.0)
    revenue[[0, 5, 9]] = 300, 100, np.nan

    found = tenth(make_held_out(falling(20), one_of(20, 0, 5, 9), revenue=revenue))

    assert found.recall.value == pytest.approx(1 / 3)
    assert found.revenue.value == pytest.approx(0.75)


def test_the_interval_holds_the_truth_as_often_as_it_says(make_held_out):
    random, held = np.random.default_rng(2), 0
    # Of the risks drawn here a share of this size is in the worst tenth.
    many = random.beta(1, 8, 400_000)
    truth = many[many >= np.quantile(many, 0.9)].sum() / many.sum()
    for _ in range(100):
        p = random.beta(1, 8, 500)
        found = tenth(make_held_out(p, (random.random(500) < p).astype(float)))
        held += found.recall.low <= truth <= found.recall.high

    assert 88 <= held <= 99


def test_who_is_among_the_worst_of_a_snapshot():
    p = np.array([0.9, 0.1, 0.2, 0.3, 0.5, 0.5, 0.5, 0.1])
    snapshot = np.repeat([1, 2], 4)

    assert among_worst(p, snapshot, 0.25).tolist() == [1, 0, 0, 0, *[pytest.approx(1 / 3)] * 3, 0]


def test_both_ways_to_look_at_the_worst_agree(make_held_out):
    random = np.random.default_rng(2)
    p, y = random.random(400).round(2), (random.random(400) < 0.3).astype(float)

    (tenth,) = (one for one in worst_shares(make_held_out(p, y)) if one.share == 0.10)

    assert (among_worst(p, np.zeros(400), 0.10) * y).sum() / y.sum() == pytest.approx(tenth.recall.value)
