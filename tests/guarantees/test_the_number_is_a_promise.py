"""Promise: what is predicted is what then happens, and most of what can be known is known."""

import pytest

from models.scorer import Scorer
from tests.benchmarks.truth.later import look_later
from training.judging.judge import judge
from training.judging.slope import slope_and_intercept

# Of the way from no ranking to that by the true risk.
LEAST_SHARE = 0.8


@pytest.fixture(scope="module")
def later(trained, company):
    """What the champion says of the snapshots after it was trained, beside what happened and the true risk."""
    return look_later(trained[0] / "serving" / "champion", company)


def test_as_many_leave_as_were_predicted_in_the_trial(trained):
    verdict = trained[1]["verdict"]

    assert verdict["expected"]["low"] <= verdict["observed"] <= verdict["expected"]["high"]
    assert trained[1]["promoted"]


def test_as_many_leave_as_the_champion_predicted(later):
    verdict = judge(later.held_out)

    assert verdict.expected.low <= verdict.observed <= verdict.expected.high


def test_a_probability_can_be_taken_literally(trained, later):
    in_trial = Scorer.load(trained[0] / "serving" / "champion").spec.card["calibrated"]["slope"]
    afterwards = slope_and_intercept(later.held_out)[0]

    assert in_trial["low"] <= 1 <= in_trial["high"]
    assert afterwards.low <= 1 <= afterwards.high


def test_most_of_what_can_be_known_is_known(later):
    by_model, by_truth = later.auc

    assert later.share >= LEAST_SHARE
    # Better than the truth would be a leak.
    assert by_model < by_truth


def test_the_trial_does_not_flatter(trained, later):
    promised, kept = trained[1]["verdict"]["auc"], judge(later.held_out).auc

    assert promised["low"] <= kept.value
    # Both are measured on some hundred accounts that left; neither may lie outside what the other leaves open.
    assert promised["value"] <= kept.high
    assert kept.low <= promised["high"]
