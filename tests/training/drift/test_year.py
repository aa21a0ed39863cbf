"""Days of the history are compared with those a year before them, about one a month."""

from datetime import date, timedelta

import numpy as np
import pytest

from features.snapshots import snapshot_dates
from models.tally import Bins, Spread
from training.drift.year import learn_year

BINS = (Bins((10.0,)),)
FIRST, LAST = date(2023, 10, 1), date(2025, 4, 1)
MONTHS = snapshot_dates(FIRST, LAST)


def spread(share, known=200):
    return [Spread(np.array([share]), known, 200)]


def season(day, swing=0.3):
    """High in the first half of a year, low in the second."""
    return 0.5 + (swing if day.month < 7 else -swing)


def test_what_comes_back_each_year_is_no_difference():
    year = learn_year(BINS, MONTHS, [spread(season(day)) for day in MONTHS])

    assert year.most == (0.0,)
    assert [day.on for day in year.days] == [day for day in MONTHS if day >= date(2024, 3, 1)]
    assert [day.shares for day in year.days] == [((season(day.on),),) for day in year.days]


def test_the_furthest_from_a_year_before_is_told():
    later = {date(2024, 12, 1): 0.07, date(2025, 2, 1): -0.12}
    year = learn_year(BINS, MONTHS, [spread(season(day) + later.get(day, 0.0)) for day in MONTHS])

    assert year.most == (0.12,)


def test_a_training_on_another_day_is_read_between_two():
    days = (*MONTHS, date(2025, 4, 16))
    rising = [spread(0.1 + (day - FIRST).days / 1000) for day in days]
    year = learn_year(BINS, days, rising)

    assert year.most == (0.366,)  # a leap day lies between
    assert year.days[-1].on == days[-1]


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        pytest.param(MONTHS[-16:], False, id="four months have one a year before"),
        pytest.param(MONTHS[-17:], True, id="five have"),
        pytest.param(
            tuple(LAST - timedelta(7 * week) for week in range(59, -1, -1)), False, id="sixty weeks are no five"
        ),
        pytest.param(
            tuple(LAST - timedelta(7 * week) for week in range(77, -1, -1)), True, id="eighteen months of weeks"
        ),
        pytest.param(
            tuple(LAST - timedelta(50 * step) for step in range(11, -1, -1)), False, id="days that lie far apart"
        ),
        pytest.param((LAST,), False, id="one day"),
    ],
)
def test_a_short_history_tells_nothing_of_years(days, is_told):
    year = learn_year(BINS, days, [spread(season(day)) for day in days])

    assert (year is not None) == is_told


def test_of_weeks_one_a_month_is_kept():
    weeks = tuple(LAST - timedelta(7 * week) for week in range(99, -1, -1))
    year = learn_year(BINS, weeks, [spread(season(day)) for day in weeks])

    assert [(LAST - day.on).days for day in year.days[::-1]] == list(range(0, 400, 28))


def test_a_training_soon_after_a_month_leaves_no_gap():
    days = (*MONTHS, date(2025, 4, 11))
    year = learn_year(BINS, days, [spread(0.5) for _ in days])

    assert [day.on for day in year.days[-3:]] == list(days[-3:])


def test_days_of_which_few_are_known_tell_nothing():
    year = learn_year((*BINS, *BINS), MONTHS, [spread(0.5) + spread(np.nan, 29) for _ in MONTHS])

    assert year.most == (0.0, None)
    assert {day.shares for day in year.days} == {((0.5,), ())}
