"""Calibration: curves that always rise, and what they refuse to promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.calibration import HIGHEST, LOWEST, BetaCalibration, SigmoidCalibration, kind_of
from models.fit_calibration import fit_calibration

SLOPES = some.floats(0.01, 100)
INTERCEPTS = some.floats(-20, 20)
CURVES = some.one_of(
    some.builds(SigmoidCalibration, SLOPES, INTERCEPTS, some.just((0.1, 0.0, 0.1))),
    some.builds(BetaCalibration, SLOPES, SLOPES, INTERCEPTS, some.just((0.1, 0.0, 0.0, 0.1, 0.0, 0.1))),
)
MARGINS = some.floats(-30, 30)


@given(curve=CURVES, margin=MARGINS)
def test_the_probability_keeps_the_bounds_and_has_its_log_odds(curve, margin):
    p = curve.probability(margin)

    assert LOWEST - 1e-12 <= p <= HIGHEST + 1e-12
    assert float(np.log(p / (1 - p))) == pytest.approx(float(curve.log_odds(margin)), abs=1e-6)


@given(curve=CURVES, margins=some.tuples(MARGINS, MARGINS))
def test_calibration_never_reorders_accounts(curve, margins):
    lower, higher = sorted(margins)

    assert curve.probability(lower) <= curve.probability(higher)


@given(slope=SLOPES, intercept=INTERCEPTS, margin=MARGINS)
def test_a_beta_calibration_of_one_slope_is_a_sigmoid(slope, intercept, margin):
    beta = BetaCalibration(slope, slope, intercept, (0.0,) * 6)

    assert float(beta.log_odds(margin)) == pytest.approx(
        float(SigmoidCalibration(slope, intercept, (0.0,) * 3).log_odds(margin)), abs=1e-9, rel=1e-9
    )


def test_a_beta_calibration_is_that_of_its_paper():
    """Kull, Silva Filho and Flach: p = 1 / (1 + 1 / (e^c · s^a / (1 − s)^b))."""
    s = np.array([0.02, 0.3, 0.5, 0.9])
    a, b, c = 1.4, 0.6, -0.7

    curve = BetaCalibration(a, b, c, (0.0,) * 6)

    assert curve.probability(np.log(s / (1 - s))) == pytest.approx(1 / (1 + 1 / (np.exp(c) * s**a / (1 - s) ** b)))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: SigmoidCalibration(0.0, 0.0, (0.0,) * 3), id="a sigmoid that is flat"),
        pytest.param(lambda: BetaCalibration(0.0, 1.0, 0.0, (0.0,) * 6), id="flat below"),
        pytest.param(lambda: BetaCalibration(1.0, -0.1, 0.0, (0.0,) * 6), id="falling above"),
    ],
)
def test_a_curve_that_does_not_rise_is_refused(make):
    with pytest.raises(ValueError, match="above zero"):
        make()


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


@pytest.mark.parametrize(
    ("curve", "covariance"),
    [
        pytest.param(
            lambda line, triangle: SigmoidCalibration(*line, triangle),
            [[0.010, 0.012], [0.012, 0.030]],
            id="sigmoid",
        ),
        pytest.param(
            lambda line, triangle: BetaCalibration(*line, triangle),
            [[0.010, -0.004, 0.012], [-0.004, 0.020, 0.001], [0.012, 0.001, 0.030]],
            id="beta",
        ),
    ],
)
def test_the_stated_variances_agree_with_simulation(curve, covariance):
    chance = np.random.default_rng(6)
    margin = chance.normal(0.5, 1.2, 600)
    line = (0.8, -0.5) if len(covariance) == 2 else (0.8, 0.7, -0.5)
    upper = tuple(np.array(covariance)[np.triu_indices(len(line))])
    stated = curve(line, upper)

    drawn = [curve(one, upper) for one in chance.multivariate_normal(line, covariance, 4000)]

    sums = [one.probability(margin).sum() for one in drawn]
    assert stated.variance_of_sum(margin) == pytest.approx(np.var(sums), rel=0.08)
    # If the curve that was drawn is the truth, this is the slope of the answers on what is stated.
    said, everyone = stated.log_odds(margin), np.arange(len(margin))
    slopes = []
    for one in drawn[:250]:
        y = (chance.random((12, len(margin))) < one.probability(margin)).astype(float)
        slopes.append(fit_calibration(np.tile(said, 12), y.ravel(), np.tile(everyone, 12)).slope)
    assert stated.variance_of_slope(margin) == pytest.approx(np.var(slopes), rel=0.25)


def test_where_all_are_alike_there_is_no_slope_to_be_unsure_of():
    assert SigmoidCalibration(1.0, 0.0, (0.1, 0.0, 0.1)).variance_of_slope(np.full(5, -2.0)) == 0.0


def test_each_kind_has_its_name():
    assert kind_of(SigmoidCalibration(1.0, 0.0, (0.0,) * 3)) == "sigmoid"
    assert kind_of(BetaCalibration(1.0, 1.0, 0.0, (0.0,) * 6)) == "beta"
