"""Calibration: the line that is learnt, how far it can be trusted, and what it refuses to promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.calibration import HIGHEST, LOWEST, SigmoidCalibration
from models.errors import CannotLearn
from models.estimator import ChurnModel
from models.fit_calibration import LEAST_SLOPE, fit_calibration

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
    low, high = line.interval(margin)
    assert line.slope == LEAST_SLOPE
    assert np.ptp(probability) < 0.011
    assert float(probability.mean()) == pytest.approx(left.mean(), abs=1e-6)
    assert ((low < left.mean()) & (left.mean() < high)).all()


LINES = some.builds(
    SigmoidCalibration,
    slope=some.floats(0.01, 100),
    intercept=some.floats(-20, 20),
    # of (a, b; 0, c): whatever they are, the covariance is one
    covariance=some.tuples(some.floats(0, 3), some.floats(-3, 3), some.floats(0, 3)).map(
        lambda root: (root[0] ** 2 + root[1] ** 2, root[1] * root[2], root[2] ** 2)
    ),
)
MARGINS = some.floats(-30, 30)


@given(line=LINES, margin=MARGINS)
def test_the_interval_holds_the_probability_and_keeps_the_bounds(line, margin):
    low, high = line.interval(margin)
    p = line.probability(margin)

    assert LOWEST - 1e-12 <= low <= p <= high <= HIGHEST + 1e-12
    assert float(np.log(p / (1 - p))) == pytest.approx(float(line.log_odds(margin)), abs=1e-6)


@given(line=LINES, margins=some.tuples(MARGINS, MARGINS))
def test_calibration_never_reorders_accounts(line, margins):
    lower, higher = sorted(margins)

    assert line.probability(lower) <= line.probability(higher)


@pytest.mark.parametrize(
    ("margin", "probability"),
    [
        pytest.param(-1e6, 0.001, id="no account is promised to stay"),
        pytest.param(1e6, 0.999, id="none is said to be lost for certain"),
        pytest.param(0.0, 0.5, id="between them it is the sigmoid"),
    ],
)
def test_the_clip(margin, probability):
    line = SigmoidCalibration(1.0, 0.0, (0.1, 0.0, 0.1))

    assert float(line.probability(margin)) == pytest.approx(probability, rel=1e-12)


def test_the_interval_holds_as_often_as_it_says():
    """Of many fits, 95 % of the intervals hold the true mean churn of accounts scored alike."""
    lines = [fit_calibration(*draw_margins(500, seed)) for seed in range(200)]
    truth = 1 / (1 + np.exp(-(SLOPE * -1.0 + INTERCEPT)))

    held = [low <= truth <= high for low, high in (line.interval(-1.0) for line in lines)]
    assert 0.90 <= np.mean(held) <= 0.99


def test_variance_of_sum_agrees_with_simulation():
    margin = draw_margins(300, seed=5)[0] + 2.5  # so that some leave for sure, where the sum moves little
    covariance = np.array([[0.010, 0.012], [0.012, 0.030]])
    line = SigmoidCalibration(SLOPE, INTERCEPT, (0.010, 0.012, 0.030))

    chance = np.random.default_rng(6)
    drawn = chance.multivariate_normal([SLOPE, INTERCEPT], covariance, 20_000)
    sums = (1 / (1 + np.exp(-(drawn[:, :1] * margin + drawn[:, 1:])))).sum(axis=1)

    assert line.variance_of_sum(margin) == pytest.approx(sums.var(), rel=0.05)


def test_the_model_calibrates_as_it_says(learnt, draw):
    known, _ = draw(500, seed=8)

    assert isinstance(learnt.model, ChurnModel)
    assert learnt.model.calibration_ == learnt.spec.calibration
    expected = learnt.spec.calibration.probability(learnt.model.margin(known))
    assert np.array_equal(learnt.model.predict_churn(known), expected)
