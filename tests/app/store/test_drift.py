"""Checks of drift are kept as they were, and the newest day's comes first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.store.drift import DriftCheck, DriftReason


@pytest.fixture
def check(now):
    reasons = (
        DriftReason("table_gone", "tickets", "The table tickets has no row since 2026-05-31.", {"silent_days": 29.0}),
        DriftReason("scores_moved", None, "Scores moved.", {"moved": 0.1 + 0.2}),
    )
    return DriftCheck(0, now, date(2026, 6, 29), "3", "look", reasons, {"accounts": 12, "outcomes": None, "moved": {}})


def test_a_check_is_kept_as_it_was(store, check):
    store.drift.save(check)
    kept = store.drift.latest()

    assert replace(kept, id=0) == check
    assert kept.id > 0


def test_of_an_empty_store_nothing_is_told(store):
    assert store.drift.latest() is None
    assert store.drift.history() == []


def test_the_newest_day_comes_first_and_of_one_day_what_was_made_last(store, check, now):
    first = replace(check, verdict="fine")
    again = replace(check, verdict="retrain", checked_at=now + timedelta(hours=1))
    past = replace(check, snapshot_on=date(2026, 1, 1), checked_at=now + timedelta(hours=2))
    for one in (first, again, past):
        store.drift.save(one)

    assert [one.verdict for one in store.drift.history()] == ["retrain", "fine", "look"]
    assert [one.verdict for one in store.drift.history(1)] == ["retrain"]
    assert store.drift.latest().verdict == "retrain"
    assert store.drift.latest(before=date(2026, 6, 29)).snapshot_on == date(2026, 1, 1)


def test_each_version_has_its_own(store, check):
    store.drift.save(check)
    store.drift.save(replace(check, model_version="4", snapshot_on=date(2026, 7, 6)))

    assert store.drift.latest("3").snapshot_on == date(2026, 6, 29)
    assert store.drift.latest("4").snapshot_on == date(2026, 7, 6)
    assert store.drift.latest("5") is None


def test_the_days_that_a_version_scored(store, make_record):
    days = [date(2026, 6, day) for day in (1, 8, 15)]
    store.save_scores([make_record(account, on) for on in days for account in ("A-1", "A-2")][:1])
    for on in days:
        store.save_scores([make_record(account, on) for account in ("A-1", "A-2")])
    store.save_scores([make_record(version="4", on=date(2026, 6, 22))])

    assert store.drift.days_said("3", days[0], days[1]) == days[:2]
    assert [one.account_id for one in store.drift.read_said("3", days[2:], 10)] == ["A-1", "A-2"]
