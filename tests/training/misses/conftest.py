"""Trials made by hand: accounts that stood in a band on the first of each month, and left on a day, or stayed."""

from dataclasses import fields

import numpy as np
import pytest

from features.declare import Signal
from training.dataset import Column, Dataset
from training.judging.judge import HeldOut
from training.trial.plan import Plan, Slice, gather
from training.trial.trial import Trial

MONTHS = np.arange("2025-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")
# Churn probabilities whose scores have these colours in the model that tests are given.
CHANCES = {"green": 0.05, "yellow": 0.2, "red": 0.6}
PLANS = ("free", "pro", "team")


def build_trial(accounts, *, without=()):
    """A trial in two slices, the first of which is not judged.

    Args:
        accounts: of each: the day on which it left, or None; its band, or one for each month; and its features.
        without: features that the slices do not have.
    """
    names = [name for name in ("logins_30d", "nps", "tickets_90d", "logins_change", "plan") if name not in without]
    rows = []
    for number, (left_on, bands, features) in enumerate(accounts):
        left = None if left_on is None else np.datetime64(left_on)
        for month, day in enumerate(MONTHS):
            if left is None or day <= left:
                band = bands if isinstance(bands, str) else bands[month]
                after = np.nan if left is None else float((left - day).astype(int))
                known = [features.get(name, np.nan) for name in names]
                known = [float(PLANS.index(one)) if isinstance(one, str) else one for one in known]
                rows.append((number, month, after, CHANCES[band], known))
    account, day, after, chance, known = (np.array(column) for column in zip(*rows, strict=True))
    data = Dataset(
        columns=tuple(
            Column(name, Signal(name, name, "lead"), *(("category",) if name == "plan" else ("number",)))
            if name != "plan"
            else Column(name, Signal(name, name, "context"), "category", categories=PLANS)
            for name in names
        ),
        X=known.astype(float),
        y=(after < 90).astype(float),
        account=account,
        day=day,
        days=tuple(MONTHS.tolist()),
        account_ids=tuple(f"A-{number}" for number in range(len(accounts))),
        leaves_after=after,
    )
    nothing = np.zeros(len(account), dtype=bool)
    nothing[0] = True
    slices = (
        Slice("first", data, nothing, day < 2),
        Slice("second", data, nothing, day >= 2),
    )
    gathered = gather(slices)
    judged = gathered.slice == 1
    about = gathered.pick(judged)
    order = np.concatenate([np.flatnonzero(one.is_later) for one in slices])
    held_out = HeldOut(chance[order][judged], about.y, about.account, about.base, 0.0, about=about)
    known = np.zeros((2, len(order)), dtype=bool)
    plan = Plan(slices, gathered, known, known, 2, 1, "later snapshots", {})
    unset = dict.fromkeys(one.name for one in fields(Trial))
    return Trial(**{**unset, "plan": plan, "held_out": held_out})


@pytest.fixture(scope="session")
def make_trial():
    """Make a trial; see `build_trial`."""
    return build_trial
