"""What was predicted beside what happened: bins, shares and their intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.judging.judge import HeldOut
from training.judging.reliability import reliability


def held_out(probability, y, account=None):
    p = np.array(probability, dtype=float)
    accounts = np.arange(len(p)) if account is None else np.array(account)
    return HeldOut(p, np.array(y, dtype=float), accounts, np.full(len(p), 0.1), 0.0)


@pytest.mark.parametrize(
    ("probability", "bins", "rows"),
    [
        pytest.param([0.1, 0.2, 0.3, 0.4], 2, [2, 2], id="as many in each"),
        pytest.param([0.4, 0.1, 0.3, 0.2], 2, [2, 2], id="in any order"),
        pytest.param([0.1, 0.2, 0.3], 1, [3], id="one bin"),
        pytest.param([0.1, 0.1, 0.1, 0.4], 2, [3, 1], id="equal predictions share a bin"),
        pytest.param([0.2] * 5, 10, [5], id="all the same"),
        pytest.param([0.3], 10, [1], id="a single row"),
    ],
)
def test_bins(probability, bins, rows):
    made = reliability(held_out(probability, [0] * len(probability)), bins)

    assert [one.rows for one in made] == rows
    assert [one.predicted for one in made] == sorted(one.predicted for one in made)


@pytest.mark.parametrize(
    ("y", "account", "low", "high"),
    [
        # Wilson's interval as tables of it give it, for 2 of 10, 0 of 10 and 10 of 10
        pytest.param([1, 1] + [0] * 8, None, 0.0567, 0.5098, id="two of ten"),
        pytest.param([0] * 10, None, 0.0, 0.2775, id="none of ten"),
        pytest.param([1] * 10, None, 0.7225, 1.0, id="all of ten"),
        pytest.param([0] * 20, list(range(10)) * 2, 0.0, 0.2775, id="seen twice is not more"),
        pytest.param([1] * 20, [7] * 20, 0.2065, 1.0, id="one account is one, however often seen"),
    ],
)
def test_intervals(y, account, low, high):
    (one,) = reliability(held_out([0.3] * len(y), y, account))

    assert (one.observed.low, one.observed.high) == pytest.approx((low, high), abs=0.02)
    assert one.accounts == len(set(account or range(len(y))))


def test_snapshots_that_repeat_each_other_place_the_share_less_well():
    y, p = [1] * 12 + [0] * 48, [0.2] * 60
    (alone,), (repeated,) = (
        reliability(held_out(p, y)),
        reliability(held_out(p, y, [row // 6 for row in range(60)])),
    )

    assert repeated.observed.value == alone.observed.value
    assert repeated.observed.high - repeated.observed.low > 1.5 * (alone.observed.high - alone.observed.low)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    chance = np.random.default_rng(1)
    truth = 0.15
    held = 0
    for _ in range(400):
        account = np.repeat(np.arange(60), 5)
        # an account that leaves soon is seen to leave on several snapshots: four in five are copies of one another
        own = chance.random(60) < truth
        y = np.where(chance.random(300) < 0.8, own[account], chance.random(300) < truth)
        (one,) = reliability(held_out([truth] * 300, y, account))
        held += one.is_kept

    assert 0.92 <= held / 400 <= 0.98


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans(), st.integers(0, 5)), min_size=1, max_size=60),
    st.integers(1, 12),
)
def test_the_bins_add_up_to_the_whole(rows, bins):
    probability, y, account = (list(column) for column in zip(*rows, strict=True))
    made = reliability(held_out(probability, y, account), bins)

    assert sum(one.rows for one in made) == len(rows)
    assert sum(one.rows * one.predicted for one in made) == pytest.approx(sum(probability))
    assert sum(one.rows * one.observed.value for one in made) == pytest.approx(sum(y))
    for one in made:
        assert 0 <= one.observed.low <= one.observed.value <= one.observed.high <= 1
