"""The same account under two ids is told from accounts that are alike."""

import numpy as np
import pytest

from training.traps.duplicates import find_duplicates

ROWS, COPIES = 600, 30


@pytest.fixture
def chance():
    return np.random.default_rng(3)


def columns_of(chance, rich=4, poor=6):
    return [chance.normal(size=ROWS).round(3) for _ in range(rich)] + [
        chance.integers(0, 4, ROWS).astype(float) for _ in range(poor)
    ]


@pytest.mark.parametrize(
    ("changed", "exact"),
    [pytest.param(None, COPIES, id="exact"), pytest.param(9, 0, id="one column differs")],
)
def test_copies_are_found_and_the_earlier_is_named(chance, make_dataset, changed, exact):
    columns = [np.concatenate([one, one[:COPIES]]) for one in columns_of(chance, rich=7)]
    y = (chance.random(ROWS) < 0.3).astype(float)
    if changed is not None:
        columns[changed][ROWS:] += 10

    twice = find_duplicates(make_dataset(np.concatenate([y, y[:COPIES]]), *columns))

    assert (twice.exact, twice.near, twice.agrees) == (exact, COPIES - exact, 1.0)
    assert twice.earlier.tolist() == list(range(COPIES))


@pytest.mark.parametrize(
    ("rich", "poor"),
    [pytest.param(4, 6, id="many values"), pytest.param(1, 5, id="few"), pytest.param(0, 3, id="poor")],
)
def test_accounts_that_are_alike_are_left_alone(chance, make_dataset, rich, poor):
    y = (chance.random(ROWS) < 0.3).astype(float)

    assert find_duplicates(make_dataset(y, *columns_of(chance, rich, poor))) is None


def test_twins_of_which_one_left_are_two_accounts(chance, make_dataset):
    columns = [np.concatenate([one, one[:COPIES]]) for one in columns_of(chance)]
    y = (chance.random(ROWS) < 0.3).astype(float)

    assert find_duplicates(make_dataset(np.concatenate([y, 1 - y[:COPIES]]), *columns)) is None


def test_a_column_said_again_in_others_is_no_more_evidence(chance, make_dataset):
    """Accounts that began on one day agree in all that counts from there."""
    began = chance.integers(0, 300, ROWS).astype(float)
    y = (chance.random(ROWS) < 0.3).astype(float)

    assert find_duplicates(make_dataset(y, began, began * 2, 900 - began)) is None


def test_an_account_on_many_days_is_no_copy_of_itself(chance, make_dataset):
    columns = [np.tile(one, 3) for one in columns_of(chance)]
    y, account = np.zeros(3 * ROWS), np.tile(np.arange(ROWS), 3)

    assert find_duplicates(make_dataset(y, *columns, account=account, day=np.repeat(np.arange(3), ROWS))) is None
