"""The scale: the map from probability to score that is published."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.scale import ScoreScale

LOG_ODDS = some.floats(-7, 7)


def log_odds(probability):
    return np.log(probability / (1 - probability))


@pytest.mark.parametrize(
    ("score", "probability"),
    [
        pytest.param(50, 0.17, id="50 is 17 %"),
        pytest.param(60, 0.10, id="60 is 10 %"),
        pytest.param(70, 0.05, id="70 is typical"),
        pytest.param(80, 0.026, id="80 is 2.6 %"),
    ],
)
def test_the_published_examples(score, probability):
    """With a typical 5 %, to the digits that are published."""
    scale = ScoreScale(float(log_odds(0.05)))
    digits = len(str(probability)) - 2

    assert round(float(scale.probability_at(score)), digits) == probability
    assert float(scale.score(log_odds(float(scale.probability_at(score))))) == pytest.approx(score)


@given(typical=LOG_ODDS, score=some.floats(-100, 200))
def test_ten_points_fewer_double_the_odds_of_leaving(typical, score):
    scale = ScoreScale(typical)

    odds = [p / (1 - p) for p in (float(scale.probability_at(score)), float(scale.probability_at(score - 10)))]

    assert odds[1] / odds[0] == pytest.approx(2.0, rel=1e-6)


@given(typical=LOG_ODDS, churn=LOG_ODDS)
def test_probability_at_is_the_inverse_of_the_score(typical, churn):
    scale = ScoreScale(typical)

    probability = scale.probability_at(scale.score(churn))

    assert float(probability) == pytest.approx(1 / (1 + np.exp(-churn)), rel=1e-9)


@given(typical=LOG_ODDS)
def test_the_typical_account_is_at_70(typical):
    assert float(ScoreScale(typical).score(typical)) == 70.0


def test_scores_are_not_cut_here():
    scale = ScoreScale(-3.0)

    assert float(scale.score(6.9)) < 0
    assert float(ScoreScale(0.0).score(-6.9)) > 100
