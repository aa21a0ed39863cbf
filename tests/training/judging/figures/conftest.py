"""Builders of held-out predictions, with the facts about their rows."""

import numpy as np
import pytest

from training.judging.judge import HeldOut
from training.trial.plan import HeldRows


def build(probability, y, account=None, *, day=None, repeats=1, **about):
    """Held-out predictions; a test names only what it is about."""
    p, y = np.asarray(probability, dtype=float), np.asarray(y, dtype=float)
    rows = len(p)
    accounts = np.arange(rows) if account is None else np.asarray(account)
    days = np.full(rows, np.datetime64("NaT", "D")) if day is None else np.asarray(day, dtype="datetime64[D]")
    beside = {"revenue": None, "segment": None, "leaves_after": None, "seen_days": None, "costs": None, **about}
    facts = HeldRows(
        slice=np.zeros(rows, dtype=np.int64),
        y=y,
        account=accounts,
        account_ids=tuple(f"A-{number}" for number in range(int(accounts.max()) + 1)),
        day=days,
        base=np.full(rows, y.mean()),
        **{name: None if one is None else np.asarray(one) for name, one in beside.items()},
    )
    return HeldOut(p, y, accounts, facts.base, 0.0, repeats=repeats, about=facts)


@pytest.fixture(scope="session")
def make_held_out():
    """Make held-out predictions."""
    return build
