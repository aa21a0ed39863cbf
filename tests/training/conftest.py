"""Builders for the tests of training: labelled rows, plans whose true risks are known, and nothing to report to."""

from datetime import date

import numpy as np
import pytest

from features.declare import Signal
from features.snapshots import Churn
from training.dataset import Column, Dataset
from training.trial.backtest import choose_origins, plan_by_time
from training.trial.plan import HeldRows, Plan, Slice

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


OWN_DAYS = 90


def draw_plan(  # noqa: PLR0913 -- a test names what it is about
    *, seed=0, accounts=400, months=12, origins=4, seen_days=120, lead_days=0, level=-2.5, bend=None, shifts=None
):
    """Monthly snapshots tried from several origins, and a margin for each row.

    An account's log-odds of leaving within d days after the lead are its margin plus log(d / 90), so that the shifts
    are known; `bend` changes the margin into the true log-odds, `shifts` adds to them origin by origin.

    Returns:
        The plan, the margins, and the true log-odds of each row.
    """
    chance = np.random.default_rng(seed)
    days = np.datetime64("2024-01-01") + 30 * np.arange(months)
    blocks = np.array_split(days, origins)
    day = np.repeat(days, accounts)
    number = np.repeat(np.repeat(np.arange(origins), [len(block) for block in blocks]), accounts)
    margin = chance.normal(level, 1.2, len(day))
    truth = margin if bend is None else bend(margin)
    truth = truth + (0.0 if shifts is None else np.asarray(shifts)[number])
    u = chance.random(len(day))
    leaves_after = lead_days + np.floor(OWN_DAYS * np.exp(np.log(u) - np.log1p(-u) - truth))
    seen = (days[-1] + np.timedelta64(seen_days, "D") - day).astype(np.float64)
    y = (leaves_after < lead_days + OWN_DAYS).astype(np.float64)
    starts = np.array([block[0] for block in blocks])
    closed = day + np.timedelta64(lead_days + OWN_DAYS, "D")
    known = np.stack([(closed <= start) & (number < place) for place, start in enumerate(starts)])
    account = np.tile(np.arange(accounts), months)
    rows = HeldRows(
        slice=number,
        y=y,
        account=account,
        account_ids=tuple(f"A-{one}" for one in range(accounts)),
        day=day.astype("datetime64[D]"),
        base=np.full(len(day), y.mean()),
        revenue=None,
        segment=None,
        leaves_after=np.where(leaves_after < seen, leaves_after, np.nan),
        seen_days=seen,
        costs=None,
    )
    slices = tuple(Slice(f"from {start}", None, None, None) for start in starts)
    return Plan(slices, rows, known, known, origins, 1, "later snapshots", {}), margin, truth


@pytest.fixture(scope="session")
def make_plan():
    """Make a plan of rows held out; see `draw_plan`."""
    return draw_plan
