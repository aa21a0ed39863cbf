"""The year before a training: read on its days, and between them where they are a month apart."""

import json
from dataclasses import asdict
from datetime import date

import numpy as np
import pytest

from models.tally import Bins
from models.year import Day, Year, a_year_before, find_between

BINS = (Bins((1.0, 2.0)), Bins((), 2))
DAYS = (date(2025, 3, 1), date(2025, 4, 1), date(2025, 7, 1))
YEAR = Year(
    (
        Day(DAYS[0], ((0.2, 0.4), (0.5, 0.5)), (50, 60)),
        Day(DAYS[1], ((0.4, 0.8), ()), (40, 12)),
        Day(DAYS[2], ((0.6, 0.9), (0.3, 0.7)), (70, 70)),
    ),
    (0.1, None),
)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        pytest.param(date(2025, 3, 1), (0, 0, 0.0), id="the first day"),
        pytest.param(date(2025, 4, 1), (1, 1, 0.0), id="a day"),
        pytest.param(date(2025, 3, 16), (0, 1, 15 / 31), id="nearly the middle of two"),
        pytest.param(date(2025, 5, 1), None, id="between two that are far apart"),
        pytest.param(date(2025, 7, 1), (2, 2, 0.0), id="the last day, though nothing is near it"),
        pytest.param(date(2025, 2, 28), None, id="before all"),
        pytest.param(date(2025, 7, 2), None, id="after all"),
    ],
)
def test_a_day_lies_between_two(on, found):
    assert find_between(DAYS, on) == found


@pytest.mark.parametrize(
    ("on", "before"),
    [
        pytest.param(date(2026, 3, 1), date(2025, 3, 1), id="a day"),
        pytest.param(date(2024, 10, 1), date(2023, 10, 1), id="across a leap day"),
        pytest.param(date(2028, 2, 29), date(2027, 2, 28), id="a leap day"),
    ],
)
def test_a_year_before(on, before):
    assert a_year_before(on) == before


def test_between_no_days_nothing_lies():
    assert find_between((), date(2025, 3, 1)) is None


@pytest.mark.parametrize(
    ("on", "shares", "known"),
    [
        pytest.param(date(2026, 4, 1), (0.4, 0.8), 40, id="of a day"),
        pytest.param(date(2026, 3, 16), (0.2 + 0.2 * 15 / 31, 0.4 + 0.4 * 15 / 31), 40, id="of the way between two"),
    ],
)
def test_how_a_feature_stood_a_year_before(on, shares, known):
    before, other = YEAR.before(on)

    assert before.shares == pytest.approx(np.array(shares))
    assert before.known == known
    assert other is None  # too few were known of it


def test_of_a_day_that_nobody_looked_at_nothing_is_known():
    assert YEAR.before(date(2026, 5, 1)) == (None, None)


def test_it_is_read_as_it_was_written():
    assert Year.read(json.loads(json.dumps(asdict(YEAR), default=date.isoformat)), BINS) == YEAR


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda day: {**day, "shares": day["shares"][:1]}, "each feature", id="a feature without shares"),
        pytest.param(lambda day: {**day, "known": [1]}, "each feature", id="a feature without its accounts"),
        pytest.param(lambda day: {**day, "shares": [[0.1], [0.5, 0.5]]}, "each bin", id="a bin without its share"),
    ],
)
def test_what_is_spoilt_is_refused(spoil, says):
    told = json.loads(json.dumps(asdict(YEAR), default=date.isoformat))
    told["days"][0] = spoil(told["days"][0])

    with pytest.raises(ValueError, match=says):
        Year.read(told, BINS)
