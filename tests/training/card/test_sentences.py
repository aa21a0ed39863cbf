"""The card's sentences: they follow the figures, whichever way these turn out."""

from dataclasses import replace

import numpy as np
import pytest

from training.card.sentences import FEW_CANCELLATIONS, say_added, say_headline, say_limits, say_small
from training.judging.baselines import Baseline
from training.judging.figures import Calibrated, Figures, WorstShare
from training.judging.judge import Estimate, Verdict

VERDICT = Verdict(
    rows=9000,
    accounts=800,
    observed=210,
    expected=Estimate(200, 150, 250),
    log_loss=Estimate(0.2, 0.18, 0.22),
    base_log_loss=0.23,
    gain=Estimate(0.03, 0.02, 0.04),
    brier=Estimate(0.05, 0.04, 0.06),
    auc=Estimate(0.75, 0.70, 0.80),
    average_precision=Estimate(0.2, 0.1, 0.3),
)
TENTH = WorstShare(0.1, Estimate(0.4, 0.35, 0.45), Estimate(4, 3.5, 4.5), None)
CALIBRATED = Calibrated(Estimate(1.02, 0.9, 1.14), Estimate(0, -0.1, 0.1), 0.01, 0.012, 0.02)
FIGURES = Figures(CALIBRATED, (), (TENTH, TENTH, TENTH), 0.02, (), ())


def rule(name, loss, low, high):
    gain = Estimate(loss - 0.2, low, high)
    return Baseline(name, Estimate(loss, loss - 0.02, loss + 0.02), VERDICT.auc, Estimate(0.3, 0.2, 0.4), gain)


def test_the_headline_says_what_is_found_and_whether_to_believe_it():
    said = say_headline(VERDICT, FIGURES, "later snapshots", None)

    assert said == (
        "On 9,000 later snapshots of 800 accounts, 40% of those that left were among the worst 10% (95% interval 35% "
        "to 45%), 4.0 times as many as by chance. Its probabilities can be taken literally: 200 churns were predicted "
        "and 210 seen, and no part is off by more than chance."
    )


@pytest.mark.parametrize(
    ("verdict", "calibrated", "says"),
    [
        pytest.param(
            {"observed": 260}, {}, "200 churns were predicted and 260 seen, where 150 to 250 would be no", id="too few"
        ),
        pytest.param({}, {"slope": Estimate(0.7, 0.6, 0.8)}, "they are too extreme (slope 0.700", id="too extreme"),
        pytest.param({}, {"slope": Estimate(1.5, 1.2, 1.8)}, "they are too timid (slope 1.500", id="too timid"),
        pytest.param({}, {"error": 0.03}, "off by 3.00% on average, where chance alone makes 2.00%", id="off in parts"),
    ],
)
def test_a_promise_that_is_not_kept_is_said(verdict, calibrated, says):
    figures = replace(FIGURES, calibrated=replace(CALIBRATED, **calibrated))

    said = say_headline(replace(VERDICT, **verdict), figures, "later snapshots", None)

    assert "not to be taken quite literally" in said
    assert says in said


def test_one_prediction_for_everyone_is_not_said_to_be_too_extreme():
    nothing = Estimate(np.nan, np.nan, np.nan)
    figures = replace(FIGURES, calibrated=replace(CALIBRATED, slope=nothing))

    assert "too" not in say_headline(VERDICT, figures, "later snapshots", None)


def test_a_refusal_comes_first():
    assert say_headline(VERDICT, FIGURES, "later snapshots", "on noise") == "This model may not serve: on noise"


@pytest.mark.parametrize(
    ("baselines", "says"),
    [
        pytest.param(
            (rule("a", 0.25, 0.04, 0.06), rule("b", 0.21, 0.005, 0.015)),
            "Over the best simple rule, b, the model gains 4.8%: log loss 0.200 beside 0.210, by +0.010 "
            "(+0.005 to +0.015); among the worst 10% it has 40% of those that left, the rule 30%.",
            id="better",
        ),
        pytest.param((rule("a", 0.201, -0.01, 0.012),), "the model adds no more than the noise", id="as good"),
        pytest.param((rule("a", 0.19, -0.012, -0.008),), "a, is better than the model by 5.3%", id="worse"),
        pytest.param((Baseline("b", absent="there is none"), rule("a", 0.3, 0.08, 0.12)), "rule, a,", id="one absent"),
    ],
)
def test_what_the_model_adds(baselines, says):
    assert says in say_added(VERDICT, FIGURES, baselines)


def test_few_cancellations_say_what_that_means():
    said = say_small(120, VERDICT)

    assert said.startswith(
        "Only 120 accounts are seen to leave, so every figure has a wide interval: the AUC is known to ±0.05, the log "
        "loss to ±10%, the number of churns to ±25%."
    )
    assert say_small(FEW_CANCELLATIONS - 1, VERDICT) is not None
    assert say_small(FEW_CANCELLATIONS, VERDICT) is None


def test_limits_come_from_the_card():
    card = {
        "small_data": "Few.",
        "cross_validation": {"time": "No time."},
        "segments": [{"segment": "a", "left": 3, "auc": None}, {"segment": "b", "left": 90, "auc": {"value": 0.7}}],
        "data": {
            "left_out": {"usage": {"before_sign_up": 1200, "twice": 3}},
            "quarantined": ["accounts.segment"],
            "learnt_late_on": "2026-05-01",
        },
        "features_without_information": ["x", "y"],
        "trained_on": "2026-07-01",
    }

    said = say_limits(card)

    assert said[:2] == ["Few.", "No time."]
    for part in (
        "a (3) that left",
        "1,203 rows",
        "accounts.segment",
        "2026-05-01",
        "2 features held one value",
        "2026-07-01",
    ):
        assert len([one for one in said if part in one]) == 1, part
    assert not any("b (90)" in one for one in said)


@pytest.mark.parametrize(("share", "is_said"), [(1.0, False), (0.125, True)], ids=["all", "an eighth"])
def test_of_a_cluster_s_rows_it_is_said_how_many_were_looked_at(share, is_said):
    card = {
        "small_data": None,
        "segments": [],
        "data": {"cluster": {"workers": 4, "rows": 2_000_000, "looked_at": share}},
        "features_without_information": [],
        "trained_on": "2026-07-01",
    }

    assert any("by 12.5% of the accounts" in one for one in say_limits(card)) is is_said
