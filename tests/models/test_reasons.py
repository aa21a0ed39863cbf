"""Reasons compare with accounts of the same kind, where the model knows what is typical of them."""

from dataclasses import replace

import numpy as np
import pytest

from features.declare import Signal
from models.explain import Explainer
from models.likeness import Likeness
from models.reasons import ReasonMaker
from models.spec import FeatureSpec


@pytest.fixture
def compare(make_spec):
    """The reasons of an account of so many seats: {feature: (typical, alike)}."""

    def compared(seats, **typical_by):
        parts = make_spec()
        features = tuple(
            replace(
                one,
                name="seats" if one.name == "nps" else one.name,
                signal="contract" if one.name == "nps" else one.signal,
                typical_by=typical_by.get(one.name, ()),
            )
            for one in parts.features
        )
        signals = tuple(signal for signal in parts.signals if signal.name != "surveys")
        likeness = Likeness("size", "seats", (10.0, 50.0))
        explainer = Explainer(make_spec(features=features, signals=signals, likeness=likeness, grey_below=0.0))
        values = [1.0, seats, 1.0, 1.0, 1.0]
        matrix, contributions = np.array([values]), np.array([[0.5, 0.25, -0.5, 0.4, 0.3, -2.0]])
        answer = next(explainer.answers(explainer.points(matrix, contributions), matrix))
        assert explainer.answer_alone(values, contributions[0].tolist()) == answer
        return {one.name: (one.typical, reason.alike) for reason in answer.reasons for one in reason.features}

    return compared


OWN = {"logins_30d": (5.0, 30.0, None), "logins_change": (1.0, 1.0, 1.0), "tickets_90d": (2.0, 3.0, 4.0)}


@pytest.mark.parametrize(
    ("seats", "logins", "tickets"),
    [
        pytest.param(10, (5.0, "size"), (2.0, "all"), id="small: tickets are no different there"),
        pytest.param(11, (30.0, "size"), (3.0, "size"), id="middling"),
        pytest.param(51, (26.0, "all"), (4.0, "size"), id="large: too few know their logins"),
        pytest.param(np.nan, (26.0, "all"), (2.0, "all"), id="of unknown size"),
    ],
)
def test_a_signal_compares_with_accounts_of_the_same_kind(compare, seats, logins, tickets):
    told = compare(seats, **OWN)

    assert told["logins_30d"] == logins
    assert told["logins_change"] == (1.0, logins[1])
    assert told["tickets_90d"] == tickets
    assert told["plan"] == ("pro", "all")


def test_a_signal_with_a_feature_that_cannot_compare_compares_with_all(compare):
    told = compare(11, logins_30d=(5.0, 30.0, None))

    assert told["logins_30d"] == (26.0, "all")


@pytest.fixture
def make_reasons(make_spec):
    """The reasons of one row of a model whose features are given, by its tenths of each signal."""

    def made(signals, features, values, exact, **changes):
        spec = make_spec(signals=signals, features=features, **changes)
        members = [[at for at, one in enumerate(features) if one.signal == signal.name] for signal in signals]
        tenths = [round(sum(exact[at] for at in of)) for of in members]
        return ReasonMaker(spec, members).reasons(tenths, exact, values)

    return made


def number(name, signal, typical=1.0, typical_by=()):
    return FeatureSpec(name, signal, "number", "", "either", 0, (), typical, 0.1, (), typical_by)


SEGMENT = FeatureSpec("segment", "profile", "category", "", "either", 0, ("large", "small"), "small", 0.1)
PROFILE = Signal("profile", "Profile", "context")


def test_equal_reasons_and_equal_features_come_by_name(make_reasons):
    signals = tuple(Signal(name, name, "lead") for name in ("b", "c", "a"))
    features = (*(number(f"a_{name}", "a") for name in (2, 3, 1)), number("b_1", "b"), number("c_1", "c"))

    told = make_reasons(signals, features, [1.0] * 5, [10.0, -10.0, 10.0, -10.0, 10.0])

    assert [(one.signal, one.points) for one in told] == [("a", 10), ("b", -10), ("c", 10)]
    assert [one.name for one in told[0].features] == ["a_1", "a_2", "a_3"]


def test_values_are_told_as_what_they_stand_for(make_reasons):
    day = FeatureSpec("renews_on", "profile", "date", "", "either", 0, (), "2026-01-01", 0.1)
    features = (SEGMENT, day, number("seats", "profile"))

    told = make_reasons((PROFILE,), features, [1.0, 20_000.0, 4.0], [-30.0, -20.0, -10.0])
    unknown = make_reasons((PROFILE,), features, [np.nan, np.nan, 4.0], [-30.0, -20.0, -10.0])

    assert [one.value for one in told[0].features] == ["small", "2024-10-04", 4.0]
    assert [one.value for one in unknown[0].features] == [None, None, 4.0]


@pytest.mark.parametrize(
    ("typical", "typical_by", "expected", "alike"),
    [
        pytest.param((5.0, 6.0), ((3.0, 4.0), (3.0, 9.0)), [3.0, 3.0], "segment", id="of its segment"),
        pytest.param((5.0, 6.0), ((), ()), [5.0, 6.0], "all", id="no feature knows segments"),
        pytest.param((5.0, None), ((3.0, 4.0), ()), [3.0, None], "segment", id="a feature with nothing typical"),
        pytest.param((5.0, None), ((3.0, 4.0), (2.0, 2.0)), [3.0, None], "segment", id="known in segments only"),
        pytest.param((5.0, 6.0), ((5.0, 4.0), (6.0, 2.0)), [5.0, 6.0], "all", id="no different there"),
    ],
)
def test_by_segment(make_reasons, typical, typical_by, expected, alike):
    pairs = zip("xy", typical, typical_by, strict=True)
    features = (SEGMENT, *(number(name, "logins", usual, own) for name, usual, own in pairs))
    signals = (PROFILE, Signal("logins", "Logins", "lead"))

    told = make_reasons(
        signals, features, [0.0, 2.0, 2.0], [0.0, -20.0, -10.0], likeness=Likeness("segment", "segment")
    )

    assert [one.typical for one in told[0].features] == expected
    assert told[0].alike == alike
