"""An answer: its numbers stay exact whatever is listed."""

from dataclasses import FrozenInstanceError

import pytest

from models.answer import Answer, Reason, as_points


@pytest.fixture
def answer():
    reasons = tuple(
        Reason(f"{signal}.x", signal, "lead", points, ())
        for signal, points in (("logins", -214), ("support", 31), ("plan", -5))
    )
    return Answer(
        score=506,
        churn_probability=0.17,
        interval=(0.12, 0.23),
        band="yellow",
        horizon_days=90,
        typical_score=700,
        reasons=reasons,
        other_points=1,
        unknown_points=-7,
        cut_points=0,
        completeness=0.92,
        unknown_signals=("surveys",),
        missing=(),
    )


@pytest.mark.parametrize(
    ("most", "listed", "other"),
    [
        pytest.param(0, (), -187, id="none: all points are elsewhere"),
        pytest.param(1, ("logins",), 27, id="the largest"),
        pytest.param(2, ("logins", "support"), -4, id="two"),
        pytest.param(3, ("logins", "support", "plan"), 1, id="as many as there are"),
        pytest.param(9, ("logins", "support", "plan"), 1, id="more than there are"),
    ],
)
def test_reasons_that_are_not_listed_move_to_the_other_points(answer, most, listed, other):
    short = answer.with_reasons(most)

    assert tuple(reason.signal for reason in short.reasons) == listed
    assert short.other_points == other
    points = sum(reason.points for reason in short.reasons) + short.other_points
    assert short.typical_score + points + short.unknown_points + short.cut_points == short.score


def test_an_answer_is_not_changed_in_place(answer):
    answer.with_reasons(1)

    assert len(answer.reasons) == 3
    with pytest.raises(FrozenInstanceError):
        answer.score = 0


@pytest.mark.parametrize("tenths", [-1000, -214, -1, 0, 3, 7, 1000])
def test_points_are_shown_with_one_decimal(tenths):
    assert round(as_points(tenths) * 10) == tenths
    assert str(as_points(tenths)) == f"{tenths / 10:.1f}"
