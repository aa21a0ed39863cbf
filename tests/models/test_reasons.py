"""Reasons compare with accounts of the same kind, where the model knows what is typical of them."""

from dataclasses import replace

import numpy as np
import pytest

from models.explain import Explainer
from models.likeness import Likeness


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
