"""What came of what was said: only scores whose horizon has closed, after the training, beside who left by now."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from app.jobs.drift.outcomes import find_outcomes
from features.snapshots import Churn
from models.answer import HorizonProbability

TRAINED_ON = date(2026, 1, 1)
DAYS = tuple(date(2026, month, 1) for month in (1, 2, 3, 6))
ACCOUNTS = 400


@pytest.fixture
def said_and_left(make_source, store, make_record, make_answer):
    """Scores of 400 accounts on four days, each with the same chance of leaving, and a share that leaves in March."""

    def make(said, left, day=DAYS):
        chance = np.random.default_rng(3)
        leaves = chance.random(ACCOUNTS) < left
        names = [f"A-{number}" for number in range(ACCOUNTS)]
        source = make_source(
            {
                "accounts": [{"account_id": name, "signed_up_on": date(2024, 1, 1)} for name in names],
                "usage": [{"account_id": "A-0", "occurred_at": datetime(2026, 6, 30, 12)}],
                "cancellations": [
                    {"account_id": name, "notified_at": datetime(2026, 3, 15) + timedelta(days=number % 10)}
                    for number, name in enumerate(names)
                    if leaves[number]
                ],
            }
        )
        answer = replace(
            make_answer(),
            churn_probability=said,
            interval=(said * 0.9, said * 1.1),
            horizons=(HorizonProbability(90, said),),
        )
        for on in day:
            store.save_scores([replace(make_record(name, on), answer=answer) for name in names])
        return source, int(leaves.sum())

    return make


def look(store, source, on=date(2026, 7, 1)):
    return find_outcomes(store, source, Churn(), "3", TRAINED_ON, on)


def test_only_scores_whose_horizon_has_closed_count(store, said_and_left):
    source, left = said_and_left(0.1, 0.1)
    found = look(store, source)

    assert found.days == DAYS[:3]
    assert (found.verdict.rows, found.verdict.observed) == (3 * ACCOUNTS, 3 * left)
    assert found.expected.value == pytest.approx(0.1 * 3 * ACCOUNTS)


def test_nothing_has_come_of_them_yet(store, said_and_left):
    source, _ = said_and_left(0.1, 0.1)

    assert look(store, source, date(2026, 3, 31)) is None
    assert look(store, source, date(2026, 4, 1)).days == DAYS[:1]


def test_what_was_said_of_days_before_the_training_is_no_prediction(store, said_and_left):
    source, _ = said_and_left(0.1, 0.1, day=(date(2025, 12, 1),))

    assert look(store, source) is None


@pytest.mark.parametrize(
    ("said", "left", "is_off", "is_widely_off"),
    [
        pytest.param(0.1, 0.1, False, False, id="as many as were said"),
        pytest.param(0.1, 0.12, False, False, id="a few more, which may be chance"),
        pytest.param(0.1, 0.3, True, True, id="three times as many"),
        pytest.param(0.3, 0.1, True, True, id="a third"),
        pytest.param(0.002, 0.02, False, False, id="ten times as many, of hardly any"),
    ],
)
def test_more_or_fewer_left_than_were_said_to(store, said_and_left, said, left, is_off, is_widely_off):
    source, _ = said_and_left(said, left)
    found = look(store, source)

    assert (found.is_off, found.is_widely_off) == (is_off, is_widely_off)


def test_very_many_are_read_in_part(store, said_and_left):
    said_and_left(0.1, 0.1)
    some = list(store.drift.read_said("3", DAYS, 300))

    assert 100 < len(some) <= 300
    assert len(list(store.drift.read_said("3", DAYS, 5000))) == len(DAYS) * ACCOUNTS
