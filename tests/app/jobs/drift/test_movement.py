"""What has moved: further than the history shows, and further than chance."""

from datetime import date

import numpy as np
import pytest

from app.jobs.drift.movement import Bar, find_moved, find_moved_in_year, find_risen, has_fallen
from models.reference import LAGS, Reference, Stood, Usual
from models.tally import Bins, Spread
from models.year import Day, Year

CUT = Bins((10.0,))


def usual(most):
    told = None if most is None else most / 2
    return Usual((told,) * len(LAGS), (most,) * len(LAGS))


def stood(most, *, share=0.5, known=1000, rows=1000):
    return Stood(CUT, (share,), known, rows, usual(most), usual(most))


def spread(share, known=1000, rows=1000):
    return Spread(np.array([share]), known, rows)


@pytest.mark.parametrize(
    ("most", "now", "accounts", "still", "is_moved"),
    [
        pytest.param(0.1, 0.67, 1000, (), True, id="beyond 1.6 times the furthest"),
        pytest.param(0.1, 0.65, 1000, (), False, id="beyond the furthest, but not by so much"),
        pytest.param(0.1, 0.33, 1000, (), True, id="downwards"),
        pytest.param(0.1, 0.62, 1000, (0,), True, id="it had moved the time before, and is not back"),
        pytest.param(0.1, 0.59, 1000, (0,), False, id="it is back"),
        pytest.param(0.0, 0.59, 100_000, (), False, id="too little to matter"),
        pytest.param(0.0, 0.61, 100_000, (), True, id="little, where nothing ever moved and many are counted"),
        pytest.param(0.0, 0.61, 200, (), False, id="of few accounts chance alone would do that"),
        pytest.param(None, 0.99, 1000, (), False, id="of it there is no history"),
        pytest.param(0.1, 1.0, 29, (), False, id="too few to say"),
    ],
)
def test_what_moved(most, now, accounts, still, is_moved):
    bar = Bar(30, is_cautious=False, columns=1, still=frozenset(still))
    found = find_moved([stood(most, known=1000)], [spread(now, accounts)], bar)

    assert bool(found) == is_moved
    if found:
        assert (found[0].then, found[0].now, found[0].most) == (0.5, now, most)
        assert found[0].psi > 0


@pytest.mark.parametrize(
    ("history_days", "days_of_month", "on", "is_cautious"),
    [
        pytest.param(900, (1,), 1, False, id="as the history was looked at"),
        pytest.param(900, (1,), 30, False, id="nearly so"),
        pytest.param(900, (1,), 15, True, id="in the middle of the month"),
        pytest.param(900, (1, 17), 1, True, id="trained in the middle of the month"),
        pytest.param(900, (1, 8, 15, 22, 29), 12, False, id="the history was looked at each week"),
        pytest.param(400, (1,), 1, True, id="a short history"),
    ],
)
def test_a_history_that_does_not_tell_all_takes_more(history_days, days_of_month, on, is_cautious):
    reference = Reference(date(2026, 6, 1), history_days, days_of_month, (stood(0.1),), stood(0.1), 0.8, usual(0.02))
    bar = Bar.of(reference, date(2026, 7, on))

    assert (bar.lag_days, bar.is_cautious, bar.columns) == (29 + on, is_cautious, 2)
    assert bool(find_moved([stood(0.1)], [spread(0.68)], bar)) != is_cautious


@pytest.mark.parametrize(
    ("most", "now", "accounts", "on", "is_cautious", "is_moved"),
    [
        pytest.param(0.1, 0.37, 1000, date(2026, 7, 1), False, True, id="beyond 1.6 times the furthest"),
        pytest.param(0.1, 0.35, 1000, date(2026, 7, 1), False, False, id="beyond the furthest, but not by so much"),
        pytest.param(0.1, 0.37, 1000, date(2026, 7, 1), True, False, id="the history does not tell all"),
        pytest.param(0.1, 0.03, 1000, date(2026, 7, 1), False, True, id="downwards"),
        pytest.param(0.0, 0.31, 200, date(2026, 7, 1), False, False, id="of few accounts chance alone would do that"),
        pytest.param(0.1, 0.62, 1000, date(2026, 7, 16), False, True, id="between two days"),
        pytest.param(0.1, 0.37, 1000, date(2026, 7, 16), False, False, id="between two days it stood between"),
        pytest.param(None, 0.99, 1000, date(2026, 7, 1), False, False, id="of it there is no history"),
        pytest.param(0.1, 0.99, 1000, date(2026, 9, 1), False, False, id="a year before nobody looked"),
        pytest.param(0.1, 0.99, 29, date(2026, 7, 1), False, False, id="too few to say"),
    ],
)
def test_what_stands_otherwise_than_a_year_before(most, now, accounts, on, is_cautious, is_moved):
    days = (Day(date(2025, 7, 1), ((0.2,),), (1000,)), Day(date(2025, 8, 1), ((0.6,),), (1000,)))
    bar = Bar(30, is_cautious=is_cautious, columns=1)
    found = find_moved_in_year(Year(days, (most,)), [stood(0.9)], [spread(now, accounts), spread(0.5)], bar, on)

    assert bool(found) == is_moved
    if found and on.day == 1:
        assert (found[0].then, found[0].now, found[0].most, found[0].is_by_year) == (0.2, now, most, True)


def test_what_is_compared_twice_must_move_further():
    year = Year((), (0.1, None))
    with_year, without = (
        Bar.of(
            Reference(date(2026, 6, 1), 900, (1,), (stood(0.1),) * 2, stood(0.1), 0.8, usual(0.02), one),
            date(2026, 7, 1),
        )
        for one in (year, None)
    )

    assert (with_year.columns, without.columns) == (5, 3)


@pytest.mark.parametrize(("now", "is_moved"), [(0.7, False), (0.8, True)], ids=["not very far", "very far"])
def test_without_time_it_must_be_very_far(now, is_moved):
    bar = Bar(0, is_cautious=True, columns=1, has_time=False)

    assert bool(find_moved([stood(None)], [spread(now)], bar)) == is_moved


def test_of_many_columns_each_must_move_further():
    one = find_moved([stood(0.0, known=500)], [spread(0.62, 500)], Bar(30, is_cautious=False, columns=1))
    many = find_moved([stood(0.0, known=500)] * 500, [spread(0.62, 500)] * 500, Bar(30, is_cautious=False, columns=500))

    assert (len(one), len(many)) == (1, 0)


@pytest.mark.parametrize(
    ("known", "is_risen"),
    [
        pytest.param(500, True, id="half are unknown"),
        pytest.param(0, True, id="all are unknown"),
        pytest.param(900, False, id="a tenth, as often before"),
    ],
)
def test_what_is_unknown_rose(known, is_risen):
    found = find_risen([stood(0.1)], [spread(0.5, known)], Bar(30, is_cautious=False, columns=1))

    assert [one.now for one in found] == ([1 - known / 1000] if is_risen else [])


def test_more_that_is_known_is_no_drift():
    assert find_risen([stood(0.0, known=100)], [spread(0.5, 1000)], Bar(30, is_cautious=False, columns=1)) == []


@pytest.mark.parametrize(
    ("now", "fell"), [(0.75, True), (0.79, False), (0.9, False)], ids=["more than ever", "as before", "it rose"]
)
def test_a_figure_fell(now, fell):
    assert has_fallen(usual(0.02), 0.8, now, Bar(30, is_cautious=False, columns=1), 0.03) == fell


@pytest.mark.parametrize(("lag_days", "fell"), [(30, True), (90, False), (300, False)])
def test_what_fell_within_a_shorter_time_may_fall_within_a_longer(lag_days, fell):
    """Of long times the history has few pairs of days."""
    most = tuple(0.01 if lag != 90 else 0.05 for lag in LAGS)
    bar = Bar(lag_days, is_cautious=False, columns=1)

    assert has_fallen(Usual((0.0,) * len(LAGS), most), 0.8, 0.75, bar, 0.03) == fell


def test_chance_alone_cries_in_one_run_of_a_hundred_at_most():
    bar, cried = Bar(30, is_cautious=False, columns=100), 0
    for seed in range(300):
        then, now = np.random.default_rng(seed).binomial(400, 0.5, size=(2, 100)) / 400
        before = [stood(0.0, share=share, known=400) for share in then]
        cried += bool(find_moved(before, [spread(share, 400) for share in now], bar))

    assert cried <= 3
