"""Columns that give the answer away are told from strong honest ones: by what the others tell, and by time."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from training.errors import GivesAway
from training.traps import find_traps
from training.traps.columns import column_traps
from training.traps.filled import filled_after
from training.traps.questions import EVER, SOON, WHOLE, ever_leaves, is_last, questions

ACCOUNTS = 400
MONTHS = tuple(date(2025, month, 1) for month in range(1, 10))


def found(data):
    return [(trap.kind, trap.column) for trap in column_traps(data, {})]


@pytest.fixture
def chance():
    return np.random.default_rng(9)


@pytest.fixture
def monthly(chance, make_dataset):
    """Accounts on the first of nine months: columns by account and month, and who leaves when."""
    leaves_in = np.where(chance.random(ACCOUNTS) < 0.4, chance.integers(0, len(MONTHS), ACCOUNTS), 99)
    account, day = (axis.ravel() for axis in np.meshgrid(np.arange(ACCOUNTS), np.arange(len(MONTHS)), indexing="ij"))
    is_there = day <= leaves_in[account]
    account, day = account[is_there], day[is_there]
    y = (day == leaves_in[account]).astype(float)

    def make(*columns):
        made = [column(account, day, leaves_in[account]) for column in columns]
        return make_dataset(y, *made, account=account, day=day, days=MONTHS)

    return make


def test_a_strong_column_that_the_others_confirm_is_left_alone(chance, make_dataset):
    y = (chance.random(ACCOUNTS * 5) < 0.3).astype(float)
    near = [y + chance.normal(0, 0.33, len(y)) for _ in range(2)]
    weak = [y + chance.normal(0, 0.9, len(y)) for _ in range(12)]
    alone = make_dataset(y, near[0], chance.random(len(y)))
    confirmed = make_dataset(y, near[0], *weak)

    assert found(alone) == [("alone", "x0")]
    assert found(confirmed) == []


def test_several_leaks_do_not_hide_each_other(chance, make_dataset):
    y = (chance.random(ACCOUNTS * 5) < 0.3).astype(float)
    noisy = [np.where(chance.random(len(y)) < 0.04, 1 - y, y) for _ in range(3)]

    traps = found(make_dataset(y, *noisy, y + chance.normal(0, 1, len(y))))

    assert traps == [("label_copy", "x0"), ("label_copy", "x1"), ("label_copy", "x2")]


def test_what_was_overwritten_at_leaving_tells_long_before_who_will(monthly):
    data = monthly(lambda account, _day, leaves: np.where(leaves < 99, 1000, 0) + account % 50)

    (trap,) = column_traps(data, {})

    assert (trap.kind, trap.column) == ("alone", "x0")
    assert "long before who will ever leave" in trap.evidence


def test_what_falls_before_leaving_is_honest(monthly, chance):
    data = monthly(lambda _account, day, leaves: np.minimum(leaves - day, 4) * 3 + chance.normal(0, 6, len(day)))

    assert found(data) == []


def test_what_gives_away_in_one_part_of_the_time_only_is_found(monthly, chance):
    def late(_account, day, leaves):
        return np.where((day >= 6) & (day == leaves), 50, 0) + chance.normal(0, 5, len(day))

    (trap,) = column_traps(monthly(late), {})

    assert "on the rows from 2025-07-01 to 2025-09-01" in trap.evidence


def test_the_age_of_accounts_gives_nothing_away(monthly):
    """Those that left are on earlier days than those that stayed; what runs with time does not tell who leaves."""
    data = monthly(lambda account, day, _leaves: day * 30.0 + account % 7)

    assert found(data) == []


def test_questions_take_enough_accounts(monthly):
    data = monthly(lambda account, _day, _leaves: account)
    few = data.rows(np.isin(data.account, np.unique(data.account[data.y == 1])[:19]) | ~ever_leaves(data))

    assert [one.name for one in questions(data)][:3] == [WHOLE, SOON, EVER]
    assert questions(few) == []
    assert is_last(data)[data.y == 1].all()


def test_where_it_is_known_when_accounts_leave_that_counts(monthly):
    data = monthly(lambda account, _day, _leaves: account)
    known = replace(data, leaves_after=np.where(data.account == 3, 500.0, np.nan))

    assert ever_leaves(known)[data.account == 3].all()
    assert (ever_leaves(known) == ((data.account == 3) | (data.y == 1))).all()


@pytest.mark.parametrize(
    ("share", "base", "is_found"),
    [
        pytest.param(0.3, 0.2, True, id="filled for some of those that left"),
        pytest.param(0.02, 0.2, False, id="for too few"),
        pytest.param(0.3, 0.8, False, id="where most leave anyway"),
    ],
)
def test_what_is_filled_only_afterwards(chance, make_dataset, share, base, is_found):
    y = (chance.random(ACCOUNTS) < base).astype(float)
    filled = np.where((y == 1) & (chance.random(ACCOUNTS) < share), 1.0, np.nan)
    data = make_dataset(y, filled)

    said = filled_after(data, questions(data))

    assert bool(said) is is_found
    assert all(f"where {y.mean():.0%} of all did" in sentence for sentence in said.values())


def test_what_is_kept_is_said_and_stays(chance, make_dataset):
    y = (chance.random(ACCOUNTS) < 0.3).astype(float)
    data = make_dataset(y, y, chance.random(ACCOUNTS))

    gone, kept = find_traps(data), find_traps(data, keep=["x0"])

    assert [(trap.column, trap.kept) for trap in (*gone.traps, *kept.traps)] == [("x0", False), ("x0", True)]
    assert [column.name for column in gone.clean(data).columns] == ["x1"]
    assert kept.clean(data).columns == data.columns


def test_where_nothing_is_left_that_is_said(chance, make_dataset):
    y = (chance.random(ACCOUNTS) < 0.3).astype(float)

    with pytest.raises(GivesAway, match=r"Nothing is left to learn from.*x0 separates.*--keep"):
        find_traps(make_dataset(y, y))
