"""The drawings say what the numbers say."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pages.model.charts import CURVE_BOTTOM, DOTS_BOTTOM, LEFT, RIGHT, TOP, draw_curve, draw_dots
from app.words import language_of
from models.bands import Bands, bands_of_scores
from models.scale import ScoreScale

ENGLISH = language_of("en")


def test_the_curve_falls_and_its_bands_fill_the_axis():
    curve = draw_curve(ScoreScale(math.log(0.05 / 0.95)), bands_of_scores(), ENGLISH)
    heights = [float(point.split()[1]) for point in curve.path[1:].split(" L")]

    assert heights == sorted(heights)
    assert [area.band for area in curve.areas] == ["red", "yellow", "green"]
    assert sum(area.width for area in curve.areas) == pytest.approx(RIGHT - LEFT)
    assert [tick.says for tick in curve.y_ticks] == ["0%", "25%", "50%", "75%", "100%"]
    assert len(curve.marks) == 3


@pytest.mark.parametrize(
    ("red", "green", "there"),
    [
        pytest.param(0, 0, ["green"], id="none is red"),
        pytest.param(1001, 1001, ["red"], id="all are red"),
        pytest.param(0, 400, ["yellow", "green"], id="none below red"),
    ],
)
def test_a_band_that_no_score_has_is_not_drawn(red, green, there):
    bands = Bands("costs", red, green, is_relative=False, says="")
    curve = draw_curve(ScoreScale(-3.0), bands, ENGLISH)

    assert [area.band for area in curve.areas] == there


SHARE = st.floats(0, 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 0.999), SHARE, SHARE, SHARE), min_size=1, max_size=10))
def test_every_group_lies_within_the_drawing(groups):
    bins = [(predicted, *sorted(rest)) for predicted, *rest in groups]
    drawn = draw_dots([(predicted, seen, low, high) for predicted, low, seen, high in bins], ENGLISH)

    for dot in drawn.dots:
        assert LEFT <= dot.x <= RIGHT
        assert TOP <= dot.high <= dot.y <= dot.low <= DOTS_BOTTOM
    assert len(drawn.x_ticks) >= 2
    assert CURVE_BOTTOM < DOTS_BOTTOM


def test_what_was_seen_as_predicted_lies_on_the_diagonal():
    (dot,) = draw_dots([(0.1, 0.1, 0.05, 0.2)], ENGLISH).dots

    assert (dot.x - LEFT) / (RIGHT - LEFT) == pytest.approx((DOTS_BOTTOM - dot.y) / (DOTS_BOTTOM - TOP), abs=0.001)
    assert dot.is_kept
