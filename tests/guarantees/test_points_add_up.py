"""Promise: typical score + all points = the score shown, exactly, in tenths, and so does every part of an answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from app.store.canonical import write_answer
from features.declare import Signal
from models.calibration import BetaCalibration, SigmoidCalibration
from models.explain import Explainer
from models.horizons import Horizon
from models.interval import ScoreInterval
from models.scale import ScoreScale
from models.spec import FeatureSpec

MOST_SIGNALS = 12


def check(answer):
    """An answer adds up, however much of it is listed; a grey one has nothing to add."""
    if answer.band == "grey":
        points = (answer.other_points, answer.unknown_points, answer.cut_points)
        assert (answer.score, answer.churn_probability, answer.reasons, *points) == (None, None, (), 0, 0, 0)
        assert answer.horizons == ()
        return
    for most in range(MOST_SIGNALS + 2):
        listed = answer.with_reasons(most)
        points = [reason.points for reason in listed.reasons]
        points += [listed.other_points, listed.unknown_points, listed.cut_points]
        assert listed.typical_score + sum(points) == listed.score
        assert all(type(one) is int for one in [listed.typical_score, listed.score, *points])
        assert len(listed.reasons) == min(most, len(answer.reasons))
    for reason in answer.reasons:
        assert sum(feature.points for feature in reason.features) == reason.points != 0
        assert all(type(feature.points) is int for feature in reason.features)
    assert 0 <= answer.score <= 1000
    assert answer.cut_points == 0 or answer.score == (0 if answer.cut_points > 0 else 1000)
    low, high = answer.interval
    assert 0.001 <= low <= answer.churn_probability <= high <= 0.999
    within = [one.churn_probability for one in answer.horizons]
    assert 0.001 <= within[0] <= within[-1] <= 0.999
    assert within == sorted(within)
    assert (answer.horizon_days, answer.churn_probability) in [
        (one.horizon_days, one.churn_probability) for one in answer.horizons
    ]


def check_shares(spec, answer, exact):
    """Every number is the rounded share of what it names: sums could also be kept by mixing the signals up."""
    owner = np.array([feature.signal for feature in spec.features])
    share = dict(zip([feature.name for feature in spec.features], exact, strict=True))
    listed = {reason.signal: reason for reason in answer.reasons}
    for signal in spec.signals:
        if signal.name in answer.unknown_signals:
            assert signal.name not in listed
        elif signal.name in listed:
            reason = listed[signal.name]
            assert {feature.name for feature in reason.features} == {
                feature.name for feature in spec.features if feature.signal == signal.name
            }
            assert abs(reason.points - exact[owner == signal.name].sum()) <= 0.5 + 1e-6
            assert all(abs(feature.points - share[feature.name]) <= 1 + 1e-6 for feature in reason.features)
        else:
            assert abs(exact[owner == signal.name].sum()) <= 0.5 + 1e-6
    assert abs(answer.unknown_points - exact[np.isin(owner, answer.unknown_signals)].sum()) <= 0.5 + 1e-6


def check_all(explainer, matrix, contributions):
    """Every row adds up, and what is left over for the other points is what rounding leaves."""
    points = explainer.points(matrix, contributions)
    # Half a tenth for each known signal, for what is unknown, and for both ends of the way.
    most = ((~points.is_unknown).sum(axis=1) + 3) / 2
    assert (np.abs(points.other) <= most).all()
    for row, answer in enumerate(explainer.answers(points, matrix)):
        check(answer)
        if answer.band != "grey":
            check_shares(explainer.spec, answer, points.by_feature[row])
    return points


def numbers(largest):
    return some.floats(-largest, largest, allow_subnormal=False)


CALIBRATIONS = some.one_of(
    some.builds(
        SigmoidCalibration, slope=some.floats(0.05, 60), intercept=numbers(8), covariance=some.just((0.1, 0.0, 0.1))
    ),
    some.builds(
        BetaCalibration,
        below=some.floats(0.05, 60),
        above=some.floats(0.05, 60),
        intercept=numbers(8),
        covariance=some.just((0.1, 0.0, 0.0, 0.1, 0.0, 0.1)),
    ),
)
WIDTHS = some.tuples(*[some.floats(0, 5)] * 2)
INTERVALS = some.builds(ScoreInterval, margin=some.just((-2.0, 1.0)), below=WIDTHS, above=WIDTHS)


@some.composite
def models_and_rows(draw):
    """A model's JSON in any shape, and rows of it with any contributions: (what is changed, matrix, contributions)."""
    sizes = draw(some.lists(some.integers(1, 4), min_size=1, max_size=MOST_SIGNALS))
    signals = tuple(
        Signal(f"s{index}", f"S{index}", draw(some.sampled_from(["lead", "lag", "context"])))
        for index in range(len(sizes))
    )
    owners = draw(some.permutations([index for index, size in enumerate(sizes) for _ in range(size)]))
    weights = draw(arrays(float, len(owners), elements=some.floats(0, 1, allow_subnormal=False)))
    weights = weights / weights.sum() if weights.sum() > 0 else weights
    features = tuple(
        FeatureSpec(f"f{place}", f"s{owner}", "number", "units", "either", 0, (), None, float(weight))
        for place, (owner, weight) in enumerate(zip(owners, weights, strict=True))
    )
    rows = draw(some.integers(1, 4))
    # Some contributions are much like those of a booster, some are far beyond.
    size = draw(some.sampled_from([1e-10, 0.05, 1.0, 30.0]))
    phi = draw(arrays(float, (rows, len(owners)), elements=numbers(size)))
    matrix = np.where(draw(arrays(bool, phi.shape)), np.nan, 1.0)
    contributions = np.column_stack([phi, np.full(rows, draw(numbers(8)))])
    changes = {
        "signals": signals,
        "features": features,
        "calibration": draw(CALIBRATIONS),
        "interval": draw(INTERVALS),
        "horizons": (Horizon(30, -draw(some.floats(0, 5))), Horizon(90, 0.0), Horizon(365, draw(some.floats(0, 5)))),
        "scale": ScoreScale(draw(numbers(7))),
        "grey_below": draw(some.sampled_from([0.0, 0.5])),
    }
    return changes, matrix, contributions


@settings(max_examples=300, deadline=None)
@given(case=models_and_rows())
def test_points_add_up_for_any_model_and_any_row(make_spec, case):
    changes, matrix, contributions = case

    check_all(Explainer(make_spec(**changes)), matrix, contributions)


@settings(max_examples=100, deadline=None)
@given(case=models_and_rows())
def test_a_row_is_explained_alike_alone_and_among_others(make_spec, case):
    changes, matrix, contributions = case
    explainer = Explainer(make_spec(**changes))
    together = explainer.points(matrix, contributions)

    for row, answer in enumerate(explainer.answers(together, matrix)):
        alone = explainer.points(matrix[row : row + 1], contributions[row : row + 1])
        assert list(explainer.answers(alone, matrix[row : row + 1])) == [answer]
        by_itself = explainer.answer_alone(matrix[row].tolist(), contributions[row].tolist())
        assert by_itself == answer
        assert write_answer(by_itself) == write_answer(answer)


def test_along_a_bent_curve_points_are_shares_of_the_way(make_spec):
    """With beta calibration a contribution is worth more where the curve is steep, and still all of them add up."""
    spec = make_spec(calibration=BetaCalibration(0.2, 2.0, -1.0, (0.1, 0.0, 0.0, 0.1, 0.0, 0.1)), grey_below=0.0)
    matrix = np.ones((2, len(spec.features)))
    phi = np.array([[1.0, -0.5, 0.25, 0.1, 0.15], [3.0, -1.5, 0.75, 0.3, 0.45]])
    contributions = np.column_stack([phi, np.full(2, -2.0)])

    points = check_all(Explainer(spec), matrix, contributions)

    steepness = points.by_feature[:, 0] / phi[:, 0]
    way = 10 * (spec.scale.score(spec.calibration.log_odds(phi.sum(axis=1) - 2)) - points.typical_score / 10)
    assert points.by_feature.sum(axis=1) == pytest.approx(way, abs=1)
    assert points.by_feature == pytest.approx(steepness[:, None] * phi)
    # Three times the way leads into the steeper part.
    assert abs(steepness[1]) > 1.2 * abs(steepness[0])


@pytest.mark.parametrize(
    ("slope", "typical", "reaches"),
    [
        pytest.param(0.3, -0.1, {"inside"}, id="an ordinary model"),
        pytest.param(60.0, -2.0, {"cut at 0", "cut at 100"}, id="as steep as a cliff: hardly a score between"),
        pytest.param(2.0, 3.0, {"cut at 100"}, id="nearly everyone stays"),
        pytest.param(2.0, -6.0, {"cut at 0"}, id="nearly everyone leaves"),
        pytest.param(8.0, -1.0, {"clipped at 0.001", "clipped at 0.999"}, id="surer than a promise can be"),
    ],
)
def test_points_add_up_at_the_cuts_and_the_clip(make_spec, slope, typical, reaches):
    chance = np.random.default_rng(0)
    matrix = np.where(chance.random((400, 5)) < 0.3, np.nan, 1.0)
    contributions = np.column_stack([chance.normal(0, 0.8, (400, 5)), np.full(400, -0.2)])
    calibration = SigmoidCalibration(slope, 0.0, (0.1, 0.0, 0.1))
    features = tuple(
        FeatureSpec(one.name, one.signal, "number", one.unit, "either", 0, (), None, one.weight)
        for one in make_spec().features
    )
    spec = make_spec(features=features, calibration=calibration, scale=ScoreScale(typical), grey_below=0.0)

    points = check_all(Explainer(spec), matrix, contributions)

    reached = {
        "inside": (points.cut == 0).all(),
        "cut at 0": (points.cut > 0).any(),
        "cut at 100": (points.cut < 0).any(),
        "clipped at 0.001": (points.probability == 0.001).any(),
        "clipped at 0.999": (points.probability == 0.999).any(),
    }
    assert {name for name in reaches if not reached[name]} == set()


def test_points_add_up_for_a_real_model(learnt, draw):
    known, _ = draw(800, seed=12)
    known[:100, :4] = np.nan

    check_all(Explainer(learnt.spec), known, learnt.model.contributions(known))

    answers = list(learnt.scorer.answers(learnt.columns(known)))
    assert {answer.band for answer in answers} == {"red", "yellow", "green", "grey"}
    for answer in answers:
        check(answer)


@settings(max_examples=100, deadline=None)
@given(
    values=some.fixed_dictionaries(
        {},
        optional={
            "logins_30d": numbers(1e6) | some.none(),
            "nps": numbers(1e300) | some.none(),
            "tickets_90d": some.integers(0, 10**15),
            "logins_change": numbers(10),
            "plan": some.sampled_from(["free", "pro", "team", "never seen", None]),
        },
    )
)
def test_points_add_up_whatever_is_said_of_an_account(learnt, values):
    check(learnt.scorer.answer(values))
