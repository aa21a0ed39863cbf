"""Builders for the tests of training: labelled rows, with days and without, and nothing to report to."""

from datetime import date

import numpy as np
import pytest

from features.declare import Signal
from features.snapshots import Churn
from training.backtest import choose_origins, plan_by_time
from training.dataset import Column, Dataset

DAYS = tuple(date(2024, month, 1) for month in range(1, 13))


def build_dataset(y, *columns, account=None, day=None, days=()):
    """Labelled rows of numbers; each row is an account of its own, if not told otherwise."""
    account = np.arange(len(y)) if account is None else account
    return Dataset(
        columns=tuple(
            Column(f"x{number}", Signal(f"x{number}", f"X {number}", "context")) for number in range(len(columns))
        ),
        X=np.column_stack(columns).astype(float),
        y=np.asarray(y, dtype=float),
        account=account,
        day=np.zeros(len(y), dtype=np.int64) if day is None else day,
        days=days,
        account_ids=tuple(f"A-{number}" for number in range(int(account.max()) + 1)),
    )


@pytest.fixture(scope="session")
def make_dataset():
    """Make labelled rows out of answers and columns."""
    return build_dataset


@pytest.fixture(scope="session")
def plan_months():
    """Make a plan by time of the first of each month of 2024: answers and columns stand month by month."""

    def make(y, *columns):
        rows = len(y) // len(DAYS)
        month = np.repeat(np.arange(len(DAYS)), rows)
        data = build_dataset(y, *columns, account=np.tile(np.arange(rows), len(DAYS)), day=month, days=DAYS)
        return plan_by_time(lambda _: data, choose_origins(DAYS, Churn()), Churn(), silent)

    return make


@pytest.fixture(scope="session")
def quiet():
    """Told what is going on, it says nothing."""
    return silent


def silent(_step):
    """Say nothing."""
