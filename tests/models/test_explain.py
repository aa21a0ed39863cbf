"""Explanations: points are shares of the way, rounded once; reasons in the order that helps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.calibration import SigmoidCalibration
from models.explain import Explainer
from models.horizons import Horizon
from models.interval import ScoreInterval
from models.reasons import round_to_sum
from models.scale import ScoreScale

# 10 points on the uncut score for each unit of the margin, so that a test can reckon in its head.
TEN = {
    "calibration": SigmoidCalibration(np.log(2.0), 0.0, (0.0, 0.0, 0.0)),
    "scale": ScoreScale(0.0),
    "interval": ScoreInterval((-1.0, 1.0), (0.5, 0.5), (0.25, 0.25)),
    "horizons": (Horizon(30, -1.0), Horizon(90, 0.0), Horizon(180, 0.5)),
}


@pytest.fixture
def explain(make_spec, make_signals):
    """Explain one row by its contributions; the base is a margin of zero, at a score of 70."""

    def explained(declared, phi, values=None, base=0.0, **changes):
        explainer = Explainer(make_spec(**make_signals(*declared), **{**TEN, **changes}))
        matrix = np.ones((1, len(phi))) if values is None else np.array([values], dtype=float)
        points = explainer.points(matrix, np.array([[*phi, base]]))
        return next(explainer.answers(points, matrix))

    return explained


TWO = (("logins", "lead", (0.3, 0.2)), ("age", "context", (0.5,)))


def test_an_answer_in_full(explain):
    answer = explain(TWO, (1.0, 0.5, -0.25))

    assert (answer.score, answer.typical_score) == (575, 700)
    assert answer.churn_probability == 0.704  # 1 / (1 + 2^-1.25)
    assert answer.interval == (0.5906, 0.7533)  # log-odds of 1.25 · ln 2, less 0.5, and 0.25 more
    assert [(one.horizon_days, one.churn_probability) for one in answer.horizons] == [
        (30, 0.4667),
        (90, 0.704),
        (180, 0.7968),
    ]
    assert (answer.band, answer.horizon_days) == ("yellow", 90)
    assert (answer.other_points, answer.unknown_points, answer.cut_points) == (0, 0, 0)
    assert (answer.completeness, answer.unknown_signals, answer.missing) == (1.0, (), ())
    logins, age = answer.reasons
    assert (logins.code, logins.signal, logins.kind, logins.points) == ("logins.logins_0", "logins", "lead", -150)
    assert [(one.name, one.value, one.typical, one.points) for one in logins.features] == [
        ("logins_0", 1.0, 1.0, -100),
        ("logins_1", 1.0, 1.0, -50),
    ]
    assert (age.code, age.kind, age.points) == ("age.age_0", "context", 25)


def test_reasons_are_ordered_by_size_then_by_what_can_be_done_then_by_name(explain):
    declared = [
        ("zeal", "lead", (0.1,)),
        ("age", "context", (0.1,)),
        ("size", "lag", (0.1,)),
        ("breadth", "lead", (0.1,)),
        ("none", "lead", (0.1,)),
        ("most", "context", (0.5,)),
    ]

    answer = explain(declared, (0.1, -0.1, 0.1, -0.1, 0.001, 0.7))

    assert [reason.signal for reason in answer.reasons] == ["most", "breadth", "zeal", "size", "age"]


def test_the_leading_feature_moved_the_most_in_the_signals_direction(explain):
    answer = explain((("logins", "lead", (0.4, 0.3, 0.3)),), (0.9, -0.8, -0.7))

    (reason,) = answer.reasons
    assert reason.points == 60
    assert reason.code == "logins.logins_1"
    assert [one.name for one in reason.features] == ["logins_0", "logins_1", "logins_2"]


def test_a_signal_is_unknown_only_where_all_its_features_are(explain):
    partly = explain(TWO, (1.0, 0.5, -0.25), values=(np.nan, 3, 7))
    wholly = explain(TWO, (1.0, 0.5, -0.25), values=(np.nan, np.nan, 7))

    assert partly.unknown_signals == ()
    assert (partly.completeness, partly.unknown_points) == (1.0, 0)
    assert [(one.name, one.value, one.points) for one in partly.reasons[0].features] == [
        ("logins_0", None, -100),
        ("logins_1", 3.0, -50),
    ]
    assert wholly.unknown_signals == ("logins",)
    assert (wholly.completeness, wholly.unknown_points) == (0.5, -150)
    assert [reason.signal for reason in wholly.reasons] == ["age"]
    assert (partly.score, wholly.score) == (575, 575)


FOUR = (
    ("nothing", "lead", (0.0,)),
    ("small", "lead", (0.1,)),
    ("large", "lag", (0.3,)),
    ("also", "lag", (0.2, 0.1)),
    ("known", "context", (0.3,)),
)


def test_grey_says_what_would_help_most(explain):
    answer = explain(FOUR, (0.0, 0.1, 0.2, 0.3, 0.0, 0.5), values=(np.nan, np.nan, np.nan, np.nan, np.nan, 1))

    assert answer.band == "grey"
    assert (answer.score, answer.churn_probability, answer.interval) == (None, None, None)
    assert answer.horizons == ()
    assert (answer.reasons, answer.other_points, answer.unknown_points, answer.cut_points) == ((), 0, 0, 0)
    assert answer.completeness == 0.3
    assert answer.unknown_signals == ("nothing", "small", "large", "also")
    assert [(one.signal, one.tables, one.weight) for one in answer.missing] == [
        ("also", ("usage", "accounts"), 0.3),
        ("large", ("usage", "accounts"), 0.3),
        ("small", ("usage", "accounts"), 0.1),
    ]


@pytest.mark.parametrize(
    ("grey_below", "is_grey"),
    [pytest.param(0.5, False, id="at the limit"), pytest.param(0.51, True, id="below it")],
)
def test_grey_is_below_the_limit(explain, grey_below, is_grey):
    answer = explain(TWO, (1.0, 0.5, -0.25), values=(np.nan, np.nan, 7), grey_below=grey_below)

    assert (answer.band == "grey") == is_grey


@pytest.mark.parametrize(
    ("phi", "score", "cut"),
    [
        pytest.param(-3.0, 1000, 0, id="just 100"),
        pytest.param(-3.01, 1000, -1, id="a tenth above 100"),
        pytest.param(-8.0, 1000, -500, id="far above"),
        pytest.param(7.0, 0, 0, id="just 0"),
        pytest.param(7.01, 0, 1, id="a tenth below 0"),
        pytest.param(9.0, 0, 200, id="far below"),
    ],
)
def test_the_cut_is_an_entry_of_its_own(explain, phi, score, cut):
    answer = explain(TWO, (phi, 0.0, 0.0))

    assert (answer.score, answer.cut_points) == (score, cut)
    assert answer.reasons[0].points == round(-100 * phi)


@pytest.mark.parametrize("further", [1, 2, 50])
def test_what_the_clip_takes_is_taken_from_every_share(explain, further):
    """Beyond 0.999 the score moves no more: the way to there, of -99.6 points, is shared as all of it was."""
    answer = explain(TWO, (18.0 * further, 0.0, -6.0 * further))

    assert answer.churn_probability == 0.999
    assert [reason.points for reason in answer.reasons] == [-1495, 498]
    assert (answer.score, answer.cut_points, answer.other_points) == (0, 296, 1)


@pytest.mark.parametrize("apart", [0.0, 1e-15, -1e-12, 5e-10, 2e-9, -1e-7])
def test_where_contributions_cancel_they_keep_their_steepness(explain, apart):
    answer = explain(TWO, (2.0, 0.0, -2.0 + apart))

    assert [reason.points for reason in answer.reasons] == [-200, 200]
    assert (answer.score, answer.other_points) == (700, 0)


def test_before_rounding_points_sum_to_the_way_from_the_base(learnt):
    parts = learnt.model.contributions(learnt.known)

    by_feature = learnt.scorer.points(learnt.known).by_feature

    ends = learnt.spec.calibration.log_odds(np.array([parts.sum(axis=1), parts[:, -1]]))
    way = np.subtract(*learnt.spec.scale.score(ends))
    assert np.abs(by_feature.sum(axis=1) / 10 - way).max() < 1e-9
    # With a sigmoid the score is a straight line of the margin: every point is a constant times φ.
    constant = learnt.spec.calibration.slope * learnt.spec.scale.slope
    assert np.abs(by_feature / 10 - constant * parts[:, :-1]).max() < 1e-6


@given(
    exact=some.lists(some.floats(-500, 500, allow_nan=False), min_size=1, max_size=12),
    off=some.integers(-3, 3),
)
def test_rounding_keeps_the_sum(exact, off):
    total = round(sum(exact)) + off

    rounded = round_to_sum(exact, total)

    assert sum(rounded) == total
    if off == 0:
        assert all(abs(whole - part) <= 1 + 1e-9 for whole, part in zip(rounded, exact, strict=True))


@pytest.mark.parametrize(
    ("exact", "total", "rounded"),
    [
        pytest.param([0.5, 0.5], 1, [1, 0], id="the first of equals"),
        pytest.param([0.4, 0.6], 1, [0, 1], id="the larger remainder"),
        pytest.param([-0.4, -0.6], -1, [0, -1], id="below zero"),
        pytest.param([3.0, -3.0], 0, [3, -3], id="whole numbers stay"),
        pytest.param([0.3, 0.3, 0.3], 1, [1, 0, 0], id="many small parts"),
        pytest.param([7.6], 8, [8], id="one part is the whole"),
    ],
)
def test_rounding(exact, total, rounded):
    assert round_to_sum(exact, total) == rounded
