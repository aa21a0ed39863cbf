"""Calibration: a slope that finds what was bent, and an error beside what chance makes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from training.judging.figures.calibrated import BINS, how_calibrated


def draw(rows=6000, seed=3, slope=1.0, shift=0.0):
    """Predictions whose log-odds, times the slope and shifted, are the truth."""
    random = np.random.default_rng(seed)
    truth = random.normal(-2, 1, rows)
    return expit((truth - shift) / slope), (random.random(rows) < expit(truth)).astype(float)


@pytest.mark.parametrize(
    ("slope", "shift", "is_kept"),
    [
        pytest.param(1.0, 0.0, True, id="true"),
        pytest.param(0.5, 0.0, False, id="too extreme"),
        pytest.param(2.0, 0.0, False, id="too timid"),
        pytest.param(1.0, 0.7, False, id="too low"),
    ],
)
def test_what_was_bent_is_found(make_held_out, slope, shift, is_kept):
    found = how_calibrated(make_held_out(*draw(slope=slope, shift=shift)))

    assert found.slope.low < slope < found.slope.high
    assert found.intercept.low < shift < found.intercept.high
    assert found.is_kept == is_kept


def test_the_line_is_that_of_a_logistic_regression(make_held_out):
    p, y = draw(rows=500)

    found = how_calibrated(make_held_out(p, y))

    fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(logit(p)[:, None], y)
    assert found.slope.value == pytest.approx(fitted.coef_[0, 0], rel=1e-3)
    assert found.intercept.value == pytest.approx(fitted.intercept_[0], rel=1e-3)


def test_the_error_is_the_mean_distance_over_bins(make_held_out):
    p = np.repeat(np.arange(1, BINS + 1) / 20, 20)
    y = np.tile([1.0] + [0.0] * 19, BINS)

    found = how_calibrated(make_held_out(p, y))

    assert found.error == pytest.approx(np.abs(np.arange(1, BINS + 1) / 20 - 0.05).mean())


def test_the_noise_is_what_true_predictions_show(make_held_out):
    p, y = draw(rows=2000)
    random = np.random.default_rng(1)
    again = [how_calibrated(make_held_out(p, (random.random(len(p)) < p).astype(float))).error for _ in range(200)]

    found = how_calibrated(make_held_out(p, y))

    assert found.noise == pytest.approx(np.mean(again), rel=0.1)
    assert found.noise_high == pytest.approx(np.quantile(again, 0.95), rel=0.15)


def test_snapshots_that_repeat_each_other_are_noisier(make_held_out):
    p, y = draw(rows=1000)
    once = how_calibrated(make_held_out(p, y))

    often = how_calibrated(make_held_out(np.tile(p, 5), np.tile(y, 5), np.tile(np.arange(1000), 5)))

    assert often.error == pytest.approx(once.error)
    assert often.noise == pytest.approx(once.noise)
    assert often.slope.high == pytest.approx(once.slope.high)


def test_what_is_off_is_not_taken_for_noise(make_held_out):
    p, y = draw(rows=1000)
    account = np.tile(np.arange(1000), 5)
    right, off = (how_calibrated(make_held_out(np.tile(one, 5), np.tile(y, 5), account)) for one in (p, p * 0.5 + 0.4))

    assert off.error > 5 * right.error
    assert off.noise == pytest.approx(right.noise, rel=0.05)


def test_an_uncertain_calibration_widens_the_interval_of_the_slope(make_held_out):
    held_out = make_held_out(*draw(rows=1000))
    half, wider = (
        (found.high - found.low) / 2 / 1.96
        for found in (how_calibrated(one).slope for one in (held_out, replace(held_out, slope_variance=0.09)))
    )

    assert wider**2 == pytest.approx(half**2 + 0.09, rel=1e-3)


def test_one_prediction_for_everyone_has_no_slope(make_held_out):
    found = how_calibrated(make_held_out(np.full(100, 0.2), [1.0] * 20 + [0.0] * 80))

    assert np.isnan(found.slope.value)
    assert found.intercept.value == pytest.approx(0)
    assert found.is_kept
