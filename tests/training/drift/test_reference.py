"""The reference is learnt from how the days of the history differ from each other."""

from datetime import date, timedelta

import numpy as np
import pytest

from features.snapshots import snapshot_dates
from models.reference import LAGS
from models.tally import Tally
from training.drift.reference import learn_reference

DAYS = tuple(date(2024, 1, 1) + timedelta(days=30 * number) for number in range(16))
ACCOUNTS = 200


@pytest.fixture(scope="module")
def months(make_dataset):
    """Sixteen months of a column that jumps every other month, one that stays, and one that is unknown at the end."""
    chance = np.random.default_rng(1)
    day = np.repeat(np.arange(len(DAYS)), ACCOUNTS)
    account = np.tile(np.arange(ACCOUNTS), len(DAYS))
    season = chance.normal(size=len(day)) + 2.0 * (day % 2)
    stays = np.tile(chance.normal(size=ACCOUNTS), len(DAYS))
    lost = np.where((day == len(DAYS) - 1) & (account % 2 == 0), np.nan, stays)
    data = make_dataset(np.zeros(len(day)), season, stays, lost, account=account, day=day, days=DAYS)
    return data, chance.uniform(0, 0.3, len(day))


@pytest.fixture(scope="module")
def learnt_reference(months):
    data, chances = months
    is_last = data.day == len(DAYS) - 1
    return learn_reference(data.rows(~is_last), data.rows(is_last), chances[~is_last], chances[is_last])


def test_what_swings_in_the_history_is_usual(learnt_reference):
    season, stays, _ = learnt_reference.features

    assert season.moved.at(30)[1] > 0.6
    assert stays.moved.at(30) == (0.0, 0.0)
    assert (learnt_reference.on, learnt_reference.history_days) == (DAYS[-1], 450)
    assert learnt_reference.days_of_month == tuple(sorted({day.day for day in DAYS}))


def test_it_stood_as_a_run_of_that_day_counts_it(months, learnt_reference):
    data, chances = months
    rows = data.day == len(DAYS) - 1
    stood = [*learnt_reference.features, learnt_reference.probability]
    matrix = np.column_stack([data.X[rows], np.rint(chances[rows] * 1e4) / 1e4])
    counted = Tally.of([one.bins for one in stood], matrix).spreads()

    for one, then in zip(counted, stood, strict=True):
        assert then.bins.distance(one.shares, np.array(then.shares)) < 1e-4
        assert (one.known, one.rows) == (then.known, then.rows)


def test_what_is_unknown_is_told(learnt_reference):
    _, stays, lost = learnt_reference.features

    assert (stays.spread.unknown, lost.spread.unknown) == (0.0, 0.5)
    assert lost.risen.at(30)[1] == 0.5


def test_lags_that_too_few_days_are_apart_are_not_told(months):
    data, chances = months
    is_last, is_late = data.day == len(DAYS) - 1, data.day >= len(DAYS) - 6
    past = is_late & ~is_last
    season, *_ = learn_reference(data.rows(past), data.rows(is_last), chances[past], chances[is_last]).features

    assert season.moved.most[LAGS.index(30)] is not None
    assert season.moved.most[LAGS.index(180)] is None


def test_the_year_before_is_told_where_the_history_is_long_enough(make_dataset, learnt_reference):
    days = snapshot_dates(date(2023, 1, 1), date(2024, 7, 1))
    day = np.repeat(np.arange(len(days)), 100)
    chance = np.random.default_rng(3)
    summer = np.array([one.month in {7, 8} for one in days])[day]
    data = make_dataset(np.zeros(len(day)), chance.normal(size=len(day)) + 3 * summer, day=day, days=days)
    is_last = day == len(days) - 1
    past, last = data.rows(~is_last), data.rows(is_last)
    reference = learn_reference(past, last, np.full(len(past.X), 0.2), np.full(len(last.X), 0.2))

    assert learnt_reference.year is None
    assert reference.features[0].moved.at(30)[1] > 0.7
    assert reference.year.most[0] < 0.25
    assert reference.year.days[-1].on == reference.on
    assert reference.year.days[-1].shares == (reference.features[0].shares,)


def test_without_time_nothing_is_known_of_how_things_move(make_dataset):
    chance = np.random.default_rng(2)
    data = make_dataset(np.zeros(300), chance.normal(size=300))
    few = data.rows(np.arange(300) < 3)
    reference = learn_reference(data, few, np.full(300, 0.2), np.full(3, 0.2))

    assert (reference.on, reference.history_days) == (None, 0)
    assert reference.features[0].moved.at(30) is None
    assert reference.features[0].rows == 300
