"""Drift checks: kept as they were made, the newest first."""

from dataclasses import replace
from datetime import date, timedelta

from app.store.drift import DriftCheck, DriftReason


def test_checks_are_kept_and_shown_the_newest_first(store, now):
    moved = DriftReason("feature_moved", "logins_30d", "Logins fell for nearly all.", {"psi": 0.4})
    first = DriftCheck(0, now, date(2026, 6, 29), "1", "retrain", (moved,), {"psi": {"logins_30d": 0.4}})
    second = replace(first, checked_at=now + timedelta(days=1), model_version="2", verdict="fine", reasons=())
    assert store.drift.latest() is None
    store.drift.save(first)
    store.drift.save(second)

    assert store.drift.latest() == replace(second, id=2)
    assert store.drift.latest("1") == replace(first, id=1)
    assert [one.id for one in store.drift.history()] == [2, 1]
    assert [one.id for one in store.drift.history(1)] == [2]
