"""The slope of what happened on what was predicted, with each row counted as often as it is said."""

import numpy as np
import pytest
from scipy.special import expit as sigmoid

from training.judging.slope import find_slope


@pytest.mark.parametrize("stretched", [0.5, 1.0, 2.0])
def test_the_slope_is_that_of_what_happened(stretched):
    random = np.random.default_rng(3)
    log_odds = random.normal(0, 1, 60_000)
    y = (random.random(len(log_odds)) < sigmoid(log_odds)).astype(float)

    slope = find_slope(sigmoid(stretched * log_odds), y, np.ones(len(y)))
    doubled = find_slope(sigmoid(stretched * log_odds), y, np.full(len(y), 2.0))

    assert slope == pytest.approx(1 / stretched, abs=0.03)
    assert doubled == pytest.approx(slope, abs=1e-4)


def test_a_row_counts_as_often_as_it_is_said():
    random = np.random.default_rng(4)
    p, y = random.uniform(0.1, 0.9, 300), (random.random(300) < 0.4).astype(float)
    often = random.integers(0, 4, 300)

    repeated = find_slope(np.repeat(p, often), np.repeat(y, often), np.ones(often.sum()))

    assert find_slope(p, y, often.astype(float)) == pytest.approx(repeated, abs=1e-6)


def test_where_all_predictions_are_one_none_lies_too_far_from_another():
    assert find_slope(np.full(50, 0.2), np.arange(50) % 2.0, np.ones(50)) == 1
