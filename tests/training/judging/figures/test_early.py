"""How early: the last snapshot before the lead, once for each notice, and nothing where too few left."""

import numpy as np
import pytest

from training.judging.figures.early import FEWEST_ACCOUNTS, how_early

MONTHS = np.arange("2025-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")
LEFT_ON = np.datetime64("2025-11-15")


def months_of(accounts, leaves):
    """Every account on the first of every month up to the notice; those in `leaves` give notice on one day."""
    account, day = np.repeat(np.arange(accounts), len(MONTHS)), np.tile(MONTHS, accounts)
    after = (LEFT_ON - day).astype(float)
    after[~np.isin(account, leaves)] = np.nan
    is_there = ~(after < 0)
    return account[is_there], day[is_there], after[is_there]


def made(make_held_out, accounts, leaves):
    account, day, after = months_of(accounts, leaves)
    y = (after < 90).astype(float)
    return make_held_out(np.full(len(y), 0.1), y, account, day=day, leaves_after=after), account, day


@pytest.mark.parametrize(
    ("red_from", "red"),
    [
        pytest.param("2025-11-01", [0, 0, 0, 0], id="a fortnight before"),
        pytest.param("2025-10-01", [1, 0, 0, 0], id="45 days before"),
        pytest.param("2025-09-01", [1, 1, 0, 0], id="75 days before"),
        pytest.param("2025-08-01", [1, 1, 1, 0], id="106 days before"),
        pytest.param("2025-05-01", [1, 1, 1, 1], id="198 days before"),
    ],
)
def test_an_account_is_as_red_as_on_the_last_snapshot_before_the_lead(make_held_out, red_from, red):
    held_out, _, day = made(make_held_out, 30, range(25))

    found = how_early(held_out, day >= np.datetime64(red_from))

    assert [one.days_before for one in found] == [30, 60, 90, 180]
    assert [one.accounts for one in found] == [25] * 4
    assert [one.red.value for one in found] == red


def test_the_share_and_its_interval_are_of_accounts(make_held_out):
    held_out, account, _ = made(make_held_out, 60, range(40))

    found = how_early(held_out, account < 10)[0]

    assert found.red.value == 0.25
    # Of 40 accounts: the interval of 10 in 40 reaches from about 12 % to 38 %.
    assert (found.red.low, found.red.high) == pytest.approx((0.125, 0.385), abs=0.03)


def test_an_account_that_came_later_is_not_counted(make_held_out):
    account, day, after = months_of(50, range(50))
    is_there = (account < 25) | (day >= np.datetime64("2025-09-01"))
    account, day, after = account[is_there], day[is_there], after[is_there]
    held_out = make_held_out(np.full(len(day), 0.1), after < 90, account, day=day, leaves_after=after)

    assert [one.accounts for one in how_early(held_out, after > 0)] == [50, 50, 25, 25]


def test_too_few_tell_nothing(make_held_out):
    held_out, _, day = made(make_held_out, 60, range(FEWEST_ACCOUNTS - 1))

    found = how_early(held_out, day >= MONTHS[0])

    assert [(one.accounts, one.red) for one in found] == [(FEWEST_ACCOUNTS - 1, None)] * 4


@pytest.mark.parametrize(
    "about",
    [
        pytest.param({"day": ["2025-01-01", "2025-02-01"]}, id="no notices"),
        pytest.param({"leaves_after": [3.0, np.nan]}, id="no time"),
    ],
)
def test_without_days_there_is_nothing_to_tell(make_held_out, about):
    assert how_early(make_held_out([0.1, 0.2], [1, 0], **about), np.array([True, True])) == ()


def test_a_snapshot_from_long_before_tells_nothing(make_held_out):
    account, day, after = months_of(50, range(50))
    is_there = (account < 25) | (day < np.datetime64("2025-06-01"))
    account, day, after = account[is_there], day[is_there], after[is_there]
    held_out = make_held_out(np.full(len(day), 0.1), after < 90, account, day=day, leaves_after=after)

    assert [one.accounts for one in how_early(held_out, after > 0)] == [25, 25, 25, 50]


@pytest.mark.parametrize(
    ("red_on", "red"), [pytest.param("2025-04-01", 0, id="the earlier"), pytest.param("2025-05-01", 1, id="the last")]
)
def test_of_several_snapshots_the_last_counts(make_held_out, red_on, red):
    days = np.array(["2025-01-01", "2025-04-01", "2025-05-01", "2025-06-01"], dtype="datetime64[D]")
    account, day = np.repeat(np.arange(25), 4), np.tile(days, 25)
    after = (np.datetime64("2025-06-15") - day).astype(float)
    held_out = make_held_out(np.full(100, 0.1), after < 90, account, day=day, leaves_after=after)

    found = how_early(held_out, day == np.datetime64(red_on))[0]

    assert (found.accounts, found.red.value) == (25, red)
