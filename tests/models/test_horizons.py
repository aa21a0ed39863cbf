"""Horizons: shifts of one curve, in an order that can't be broken."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.calibration import HIGHEST, LOWEST, probability_of
from models.horizons import Horizon, require_nested

LOG_ODDS = np.linspace(-6.9, 6.9, 41)


@given(shifts=some.lists(some.floats(-12, 12), min_size=2, max_size=5).map(sorted))
def test_a_longer_horizon_is_never_less_likely_for_anyone(shifts):
    within = [Horizon(30 * place, shift).probability(LOG_ODDS) for place, shift in enumerate(shifts, start=1)]

    assert (np.diff(within, axis=0) >= 0).all()
    assert (np.diff(within, axis=1) >= 0).all()
    assert min(one.min() for one in within) >= LOWEST - 1e-12
    assert max(one.max() for one in within) <= HIGHEST + 1e-12


def test_the_models_own_horizon_is_the_calibrated_probability():
    assert Horizon(90, 0.0).probability(LOG_ODDS) == pytest.approx(probability_of(LOG_ODDS), abs=1e-15)


@pytest.mark.parametrize(
    ("horizons", "says"),
    [
        pytest.param([(30, -1.0), (90, 0.0), (60, 0.0)], "days rise", id="days in no order"),
        pytest.param([(30, -1.0), (30, -0.9), (90, 0.0)], "days rise", id="the same days twice"),
        pytest.param([(30, -1.0), (60, -1.1), (90, 0.0)], "never fall", id="a longer one that is less likely"),
        pytest.param([(30, -1.0), (60, 0.0)], "own horizon, 90 days", id="the model's own is missing"),
        pytest.param([(30, -1.0), (90, 0.1)], "own horizon, 90 days", id="the model's own is shifted"),
    ],
)
def test_horizons_that_do_not_fit_together(horizons, says):
    with pytest.raises(ValueError, match=says):
        require_nested([Horizon(*one) for one in horizons], 90)


def test_horizons_that_do():
    require_nested([Horizon(30, -1.0), Horizon(60, -1.0), Horizon(90, 0.0), Horizon(180, 0.0)], 90)
