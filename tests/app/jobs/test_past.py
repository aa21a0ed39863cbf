"""The days gone by that a new store is given."""

from datetime import date, timedelta

import pytest

from app.jobs.scoring.past import MONTHS, WEEKS, past_days


@pytest.mark.parametrize("newest", [date(2026, 7, 1), date(2026, 7, 31), date(2026, 2, 12), date(2024, 2, 29)])
def test_weeks_and_before_them_months(newest):
    days = past_days(newest)
    months, weeks = days[:MONTHS], days[MONTHS:]

    assert weeks == tuple(newest - timedelta(days=7 * number) for number in range(WEEKS, 0, -1))
    assert all(day.day == 1 for day in months)
    assert len({(day.year, day.month) for day in months}) == MONTHS
    assert list(days) == sorted(set(days))
