"""Whether a training is due, as anybody is told it at `/readyz`, and the figure of it."""

from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from app.keys import create_key
from app.service import create_app
from app.settings.values import NEVER
from app.store.drift import DriftCheck, DriftReason
from app.succession import SUCCESSION_FILE, Challenger, Succession


def at_noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def ask(settings, store, serve):
    """Ask a service of which the model was trained on 2026-06-30: (what is said at `/readyz`, days until due)."""
    serve()
    key = create_key(store, "Prometheus", ["read"], at_noon(date(2026, 6, 30)))

    def look(today, every=None):
        chosen = settings
        if every is not None:
            chosen = settings.model_copy(update={"retrain": settings.retrain.model_copy(update={"every": every})})
        with TestClient(create_app(chosen, clock=lambda: at_noon(today))) as client:
            figures = client.get("/metrics", headers={"Authorization": f"Bearer {key}"}).text
            ready = client.get("/readyz").json()
        days = {family.name: family.samples for family in text_string_to_metric_families(figures)}
        left = [sample.value for sample in days.get("varme_retrain_due_days", [])]
        return ready["retrain_due"], ready["retrain_because"], left

    return look


def drifted(verdict, version="3"):
    moved = DriftReason("feature_moved", "secret_feature", "The secret feature moved.", {})
    return DriftCheck(0, at_noon(date(2026, 7, 1)), date(2026, 7, 1), version, verdict, (moved,), {})


def test_the_calendar(ask):
    assert ask(date(2026, 7, 1)) == (False, None, [182])
    assert ask(date(2026, 12, 30)) == (
        True,
        "A training has been due since 2026-12-30, 6 months after the newest one.",
        [0],
    )
    assert ask(date(2027, 1, 9))[2] == [-10]
    assert ask(date(2027, 1, 9), NEVER) == (False, None, [])


def test_drift_is_told_without_what_drifted(ask, store):
    store.drift.save(drifted("retrain"))
    told = ask(date(2026, 7, 2))
    store.drift.save(drifted("fine"))

    assert told == (True, "The data have drifted from those that it learnt from: values have moved.", [0])
    assert ask(date(2026, 7, 2)) == (False, None, [181])


def test_drift_from_another_version_calls_for_nothing(ask, store):
    store.drift.save(drifted("retrain", version="2"))

    assert ask(date(2026, 7, 2), NEVER) == (False, None, [])


def test_a_challenger_that_has_learnt_it_waits(ask, store, settings):
    store.drift.save(drifted("retrain"))
    known = Succession("3", None, Challenger("4", "2026-07-01", "promotable"), ())
    (settings.champion.parent / SUCCESSION_FILE).write_text(known.to_json())

    assert ask(date(2026, 7, 2)) == (False, None, [183])


def test_a_succession_that_can_not_be_read_is_none(ask, settings):
    (settings.champion.parent / SUCCESSION_FILE).write_text("{")

    assert ask(date(2026, 7, 2)) == (False, None, [181])


def test_what_was_known_stands_while_the_store_does_not_answer(bare_client, store, monkeypatch):
    store.drift.save(drifted("retrain"))
    before = bare_client.get("/readyz").json()["retrain_due"]

    def fail(*_):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(type(store.drift), "latest", fail)
    away = bare_client.get("/readyz")

    assert (before, away.status_code) == (True, 503)
    assert bare_client.app.state.retraining.days_left() == 0
