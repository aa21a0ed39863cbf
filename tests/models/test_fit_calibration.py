"""Fitting a calibration: the curve that is learnt, how well it is known, and what can't be learnt from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import minimize
from scipy.special import expit

from models.calibration import beta_design, sigmoid_design
from models.errors import CannotLearn
from models.estimator import ChurnModel
from models.fit_calibration import LEAST_SLOPE, STEEPEST_SLOPE, fit_beta, fit_calibration, fit_curve

SLOPE, INTERCEPT = 0.8, -0.5


def draw_margins(rows, seed):
    chance = np.random.default_rng(seed)
    margin = chance.normal(-2.0, 1.2, rows)
    left = (chance.random(rows) < 1 / (1 + np.exp(-SLOPE * margin - INTERCEPT))).astype(float)
    return margin, left, np.arange(rows)


@pytest.mark.parametrize("seed", range(5))
def test_known_parameters_are_recovered(seed):
    line = fit_calibration(*draw_margins(4000, seed))

    spread = 2.6 * np.sqrt([line.covariance[0], line.covariance[2]])  # 99 %: five fits with two parameters each
    assert abs(line.slope - SLOPE) < spread[0] < 0.25
    assert abs(line.intercept - INTERCEPT) < spread[1] < 0.5


def test_the_mean_probability_is_the_share_that_left():
    margin, left, accounts = draw_margins(1500, seed=9)

    line = fit_calibration(margin, left, accounts)

    assert float(line.probability(margin).mean()) == pytest.approx(left.mean(), abs=1e-6)


def test_the_covariance_is_that_of_fits_to_other_accounts():
    draws = [fit_calibration(*draw_margins(600, seed)) for seed in range(200)]

    simulated = np.cov(np.array([(line.slope, line.intercept) for line in draws]).T)
    stated = np.mean([line.covariance for line in draws], axis=0)
    assert stated == pytest.approx([simulated[0, 0], simulated[0, 1], simulated[1, 1]], rel=0.3)


def test_snapshots_of_one_account_are_not_news():
    margin, left, accounts = draw_margins(400, seed=3)
    again = [np.tile(one, 6) for one in (margin, left)]

    once = fit_calibration(margin, left, accounts)
    clustered = fit_calibration(*again, np.tile(accounts, 6))
    as_if_apart = fit_calibration(*again, np.arange(6 * len(margin)))

    assert clustered.covariance == pytest.approx(once.covariance, rel=1e-3)
    assert clustered.covariance[0] == pytest.approx(6 * as_if_apart.covariance[0], rel=1e-3)
    assert clustered.covariance[2] == pytest.approx(6 * as_if_apart.covariance[2], rel=1e-3)


def test_accounts_may_have_names():
    margin, left, accounts = draw_margins(300, seed=4)

    by_name = fit_calibration(margin, left, np.array([f"A-{one}" for one in accounts]))

    assert by_name.covariance == pytest.approx(fit_calibration(margin, left, accounts).covariance)


MARGIN = np.linspace(-2, 2, 40)


@pytest.mark.parametrize(
    ("margin", "left", "says"),
    [
        pytest.param(MARGIN, np.zeros(40), "0 left", id="nobody left"),
        pytest.param(MARGIN, np.ones(40), "40 left", id="everybody left"),
        pytest.param(MARGIN, np.full(40, np.nan), "Leave censored rows out", id="answers that are not in"),
        pytest.param(MARGIN, np.arange(40) % 3, "Expected answers of 0 and 1", id="a third answer"),
        pytest.param(MARGIN[:0], np.zeros(0), "Of 0 rows", id="no rows"),
    ],
)
def test_what_cannot_be_calibrated(margin, left, says):
    with pytest.raises(CannotLearn, match=says):
        fit_calibration(margin, left.astype(float), np.arange(len(margin)))


@pytest.mark.parametrize(
    ("margin", "left"),
    [
        pytest.param(MARGIN, (MARGIN < 0) ^ (np.arange(40) % 4 == 0), id="the wrong way round"),
        pytest.param(np.full(40, -2.0), np.arange(40) % 5 == 0, id="margins that are all alike"),
    ],
)
def test_a_ranking_that_does_not_hold_is_flattened_to_the_base_rate(margin, left):
    line = fit_calibration(margin, left.astype(float), np.arange(40))

    probability = line.probability(margin)
    assert line.slope == LEAST_SLOPE
    assert np.ptp(probability) < 0.011
    assert float(probability.mean()) == pytest.approx(left.mean(), abs=1e-6)


def test_the_model_calibrates_as_it_says(learnt, draw):
    known, _ = draw(500, seed=8)

    assert isinstance(learnt.model, ChurnModel)
    assert learnt.model.calibration_ == learnt.spec.calibration
    expected = learnt.spec.calibration.probability(learnt.model.margin(known))
    assert np.array_equal(learnt.model.predict_churn(known), expected)


BELOW, ABOVE, BEND = 1.6, 0.4, -1.0


def draw_bent(rows, seed):
    """Margins and answers along a beta curve."""
    chance = np.random.default_rng(seed)
    margin = chance.normal(0.0, 2.0, rows)
    left = (chance.random(rows) < expit(beta_design(margin) @ (BELOW, ABOVE, BEND))).astype(float)
    return margin, left, np.arange(rows)


@pytest.mark.parametrize("seed", range(5))
def test_known_parameters_of_a_beta_calibration_are_recovered(seed):
    curve = fit_beta(*draw_bent(6000, seed))

    spread = 2.8 * np.sqrt([curve.covariance[place] for place in (0, 3, 5)])  # 99 %: five fits, three parameters each
    assert (np.abs(np.array([curve.below - BELOW, curve.above - ABOVE, curve.intercept - BEND])) < spread).all()
    assert (spread < (0.45, 0.3, 0.5)).all()


def test_the_covariance_of_a_beta_calibration_is_that_of_fits_to_other_accounts():
    draws = [fit_beta(*draw_bent(800, seed)) for seed in range(150)]

    simulated = np.cov(np.array([(curve.below, curve.above, curve.intercept) for curve in draws]).T)
    stated = np.mean([curve.covariance for curve in draws], axis=0)
    assert stated == pytest.approx(simulated[np.triu_indices(3)], rel=0.4)


@settings(max_examples=60, deadline=None)
@given(
    seed=some.integers(0, 10**6),
    slope=some.floats(-2, 4),
    scale=some.sampled_from([0.1, 1.0, 5.0]),
    design=some.sampled_from([sigmoid_design, beta_design]),
)
def test_the_curve_is_the_likeliest_within_the_bounds(seed, slope, scale, design):
    """Newton's steps end where a general method ends that knows nothing of the problem."""
    chance = np.random.default_rng(seed)
    margin = chance.normal(-1.0, scale, 200)
    y = (chance.random(200) < expit(slope * margin - 0.5)).astype(float)
    weight = chance.integers(0, 3, 200).astype(float)
    columns = design(margin)

    def loss(line):
        z = columns @ line
        return weight @ (np.logaddexp(0.0, z) - y * z) / weight.sum()

    found = fit_curve(columns, y, weight)

    bounds = [(LEAST_SLOPE, STEEPEST_SLOPE)] * (columns.shape[1] - 1) + [(None, None)]
    other = minimize(loss, np.append(np.ones(columns.shape[1] - 1), 0.0), method="L-BFGS-B", bounds=bounds)
    assert all(low is None or low <= one <= high for one, (low, high) in zip(found, bounds, strict=True))
    assert loss(found) <= other.fun + 1e-9
