"""The sentences: each verdict in plain words, and the most telling few of each kind."""

import pytest

from training.audit.finding import FeatureFinding, Finding, Part, SignalFinding
from training.audit.labels import choose_verb, spell_feature
from training.audit.sentences import MOST_SENTENCES, say, say_most_telling
from training.judging.judge import Estimate


def finding(label="NPS", verdict="tells", auc=(0.6, 0.55, 0.65), **options):
    return Finding(
        **{
            "label": label,
            "kind": "lead",
            "verdict": verdict,
            "auc": None if auc is None else Estimate(*auc),
            "declared": "healthier",
            "found": None,
            "unknown": 0.97,
            "adds": None,
            "periods": (),
            "segments": (),
            "sentence": None,
            **options,
        }
    )


PARTS = (Part("small", Estimate(0.64, 0.6, 0.68)), Part("large", Estimate(0.44, 0.40, 0.48)))


@pytest.mark.parametrize(
    ("found", "unit", "said"),
    [
        pytest.param(
            finding(verdict="nothing", auc=(0.502, 0.48, 0.52)),
            "points",
            "NPS says nothing about who stays here: AUC 0.50 (0.48 to 0.52).",
            id="nothing",
        ),
        pytest.param(
            finding("Calls in 90 days", "nothing", (0.52, 0.51, 0.53)),
            "calls",
            "Calls in 90 days say next to nothing about who stays here: AUC 0.52 (0.51 to 0.53).",
            id="next to nothing",
        ),
        pytest.param(
            finding("Tickets in 90 days", "against", found="healthier", declared="riskier"),
            "tickets",
            "More tickets in 90 days go with staying, not leaving: AUC 0.60 (0.55 to 0.65).",
            id="more of what is counted",
        ),
        pytest.param(
            finding("CSAT", "against", found="riskier"),
            "points",
            "Higher CSAT goes with leaving, not staying: AUC 0.60 (0.55 to 0.65).",
            id="higher of what is measured",
        ),
        pytest.param(
            finding("Logins", found="healthier"),
            "logins",
            "Logins tell who leaves: AUC 0.60 (0.55 to 0.65); more is healthier.",
            id="tells",
        ),
        pytest.param(
            finding("Seat price", "unstable", segments=PARTS),
            "money",
            "Seat price does not tell the same everywhere: AUC 0.60 (0.55 to 0.65) on the whole, but the other way "
            "round in large: 0.44 (0.40 to 0.48).",
            id="the other way round in a segment",
        ),
        pytest.param(
            finding(verdict="unknown", auc=None),
            "points",
            "NPS: known of too few accounts that left, or stayed, to say; unknown in 97%.",
            id="known of too few",
        ),
        pytest.param(
            finding(verdict="unknown", auc=(0.53, 0.44, 0.62)),
            "points",
            "NPS: too few accounts to say whether it tells; AUC 0.53 (0.44 to 0.62).",
            id="too wide an interval",
        ),
    ],
)
def test_each_verdict_in_plain_words(found, unit, said):
    assert say(found, unit) == said


@pytest.mark.parametrize(
    ("auc", "said"),
    [
        pytest.param(
            (0.56, 0.53, 0.59),
            "Payments tell who leaves: AUC 0.56 (0.53 to 0.59); without them the model loses 20% of what it gains.",
            id="alone too",
        ),
        pytest.param(
            (0.52, 0.49, 0.55),
            "Payments hardly rank alone, with an AUC of 0.52 (0.49 to 0.55), but without them the model loses 20% of "
            "what it gains.",
            id="with others only",
        ),
    ],
)
def test_a_signal_says_what_the_model_loses_without_it(auc, said):
    assert say(finding("Payments", auc=auc, adds=Estimate(0.006, 0.004, 0.008)), gained=0.03) == said


def test_each_kind_of_news_comes_once_before_more_of_any():
    named = [(f"S{number}", verdict) for number, verdict in enumerate(["nothing", "tells", "tells", "unstable"])]
    signals = [SignalFinding(name, finding(name, verdict, sentence=f"{name} {verdict}")) for name, verdict in named]
    features = [
        FeatureFinding(name, "points", "S0", finding(name, verdict, sentence=f"{name} {verdict}"))
        for name, verdict in [("f0", "against"), ("f1", "nothing"), *((f"g{number}", "nothing") for number in range(9))]
    ]

    said = say_most_telling(signals, features)

    assert said[:4] == ("S0 nothing", "f0 against", "S1 tells", "S3 unstable")
    assert said[-1] == "g0, g1, g2, g3, g4, g5, g6, g7 and 1 more say nothing about who stays here either."
    assert len(said) <= MOST_SENTENCES


def test_a_useless_feature_is_no_news_where_its_signal_tells():
    signals = [SignalFinding(name, finding(name, "tells", auc)) for name, auc in [("S", (0.6, 0.58, 0.62))]]
    weak = SignalFinding("W", finding("W", "tells", (0.54, 0.52, 0.56)))
    named = [("s0", "S"), ("s1", "S"), ("w0", "W"), ("w1", "W")]
    features = [
        FeatureFinding(name, "points", signal, finding(name, "nothing", sentence=f"{name} nothing"))
        for name, signal in named
    ]

    assert say_most_telling([*signals, weak], features) == ("w0 nothing", "w1 nothing")


def test_a_column_that_is_a_signal_of_its_own_is_told_once():
    one = finding("Gender", "nothing", sentence="Gender says nothing.")

    said = say_most_telling([SignalFinding("gender", one)], [FeatureFinding("gender", "", "gender", one)])

    assert said == ("Gender says nothing.",)


@pytest.mark.parametrize(
    ("name", "label", "verb"),
    [
        ("tickets_90d", "Tickets in 90 days", "tell"),
        ("nps_change", "NPS change", "tells"),
        ("MonthlyCharges", "Monthly charges", "tell"),
        ("days_since_login", "Days since login", "tell"),
        ("csat", "CSAT", "tells"),
        ("invoices_overdue", "Invoices overdue", "tell"),
        ("x", "X", "tells"),
    ],
)
def test_names_become_words(name, label, verb):
    assert spell_feature(name) == label
    assert choose_verb(label, "tells", "tell") == verb
