"""Which of an account's past scores are kept beside the newest, and which one it is compared with."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.store.trend import TREND_DAYS, Point, find_week_ago, read_trend, thin, write_trend

TODAY = date(2026, 6, 29)


def points_of(*ages):
    return tuple(Point(TODAY - timedelta(days=age), 500 + age, "yellow") for age in sorted(ages, reverse=True))


@pytest.mark.parametrize(
    ("ages", "compared"),
    [
        pytest.param((0,), None, id="alone"),
        pytest.param((0, 1, 2), 1, id="all are newer: the one before"),
        pytest.param((0, 5, 6, 7), 6, id="six days are a week"),
        pytest.param((0, 5), 5, id="five days are not, but there is no other"),
        pytest.param((0, 1, 30), 30, id="a month ago before yesterday"),
    ],
)
def test_a_score_is_compared_with_that_of_a_week_ago(ages, compared):
    found = find_week_ago(points_of(*ages), TODAY)

    assert (None if found is None else (TODAY - found.on).days) == compared


def test_of_daily_scores_two_weeks_are_kept_whole_and_before_that_one_a_week():
    kept = thin({point.on: point for point in points_of(*range(200))}, TODAY)
    ages = [(TODAY - point.on).days for point in kept]

    assert ages[0] == TREND_DAYS
    assert ages[-15:] == list(range(14, -1, -1))
    assert {before - after for before, after in pairwise(ages[:-15])} == {6}


def test_what_is_kept_from_day_to_day_stays_a_dozen_weeks():
    kept: dict[date, Point] = {}
    for age in range(300, -1, -1):
        on = TODAY - timedelta(days=age)
        kept[on] = Point(on, 500, "yellow")
        kept = {point.on: point for point in thin(kept, on)}
    ages = [(TODAY - on).days for on in kept]

    assert TREND_DAYS - 12 <= ages[0] <= TREND_DAYS
    assert len(ages) <= 15 + 12


def test_a_trend_is_read_as_it_was_written():
    points = (*points_of(7, 14), Point(TODAY, None, "grey"))

    assert read_trend(write_trend(points)) == points
