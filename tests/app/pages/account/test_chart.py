"""The history of a score: what is drawn of it, and what is marked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.pages.account.chart import SIZES, make_charts, one_a_day
from app.store.history import Past, PastPlace
from app.words import language_of
from models.bands import bands_of_scores

ENGLISH, BANDS, FIRST = language_of("en"), bands_of_scores(), date(2026, 1, 1)


def past(*scores, version="1", completeness=1.0):
    """Scores week by week."""
    return [
        Past(
            PastPlace(FIRST + timedelta(days=7 * week), datetime(2026, 7, 1, tzinfo=UTC), week),
            score,
            "grey" if score is None else BANDS.band(score),
            None,
            None,
            90,
            completeness,
            version,
            f"{week}",
        )
        for week, score in enumerate(scores)
    ]


def test_each_score_is_a_dot_inside_the_drawing_and_higher_is_better():
    charts = make_charts(past(0, 500, 1000), BANDS, ENGLISH)

    assert charts.keys() == SIZES.keys()
    for name, chart in charts.items():
        heights = [dot.y for dot in chart.dots]
        assert heights == sorted(heights, reverse=True)
        assert all(0 < dot.x < SIZES[name].width and 0 < dot.y < SIZES[name].height for dot in chart.dots)


def test_the_bands_fill_the_whole_scale_without_a_gap():
    (chart, _) = make_charts(past(300, 400), BANDS, ENGLISH).values()
    red, yellow, green = chart.zones

    assert (red.band, yellow.band, green.band) == ("red", "yellow", "green")
    assert green.y + green.height == pytest.approx(yellow.y)
    assert yellow.y + yellow.height == pytest.approx(red.y)


def test_bands_that_no_score_reaches_are_not_drawn():
    (chart, _) = make_charts(past(300, 400), replace(BANDS, green_from=1001), ENGLISH).values()

    assert [zone.band for zone in chart.zones] == ["red", "yellow"]


def test_a_day_without_a_score_breaks_the_line():
    (chart, _) = make_charts(past(300, 310, None, 320), BANDS, ENGLISH).values()

    assert [len(piece.split()) for piece in chart.pieces] == [2, 1]
    assert len(chart.dots) == 3


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"model_version": "2"}, ["version 2 of the model took over"], id="the model"),
        pytest.param({"completeness": 0.8}, ["80% of what the model weighs was known, 100% before"], id="the data"),
        pytest.param({"completeness": 0.97}, [], id="hardly the data"),
        pytest.param({"model_version": "2", "completeness": 0.5}, ["version 2", "50%"], id="both"),
    ],
)
def test_what_changed_beside_the_account_is_marked(changed, says):
    scores = past(300, 310, 320)
    scores[1:] = [replace(one, **changed) for one in scores[1:]]
    (chart, _) = make_charts(scores, BANDS, ENGLISH).values()

    assert len(chart.marks) == len(says)
    assert all(told in mark.says for told, mark in zip(says, chart.marks, strict=True))
    assert all(mark.says.startswith("8 January 2026") for mark in chart.marks)
    assert [mark.number for mark in chart.marks] == list(range(1, len(says) + 1))


def test_one_score_is_no_history():
    assert make_charts(past(300), BANDS, ENGLISH) == {}


def test_of_a_day_with_several_scores_the_one_said_last_is_drawn():
    older, newer = past(300, 400)
    said_twice = [replace(newer, score=350), newer, older]

    assert [one.score for one in one_a_day(said_twice)] == [300, 350]


def test_it_says_what_one_sees():
    (chart, _) = make_charts(past(600, 300, 400, 700), BANDS, ENGLISH).values()

    assert chart.says == (
        "The score over time. 1 January 2026: 60.0, yellow; 8 January 2026: 30.0, red; 22 January 2026: 70.0, green"
    )
