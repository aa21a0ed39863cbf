"""How fresh the scores are, as anybody is told it at `/readyz`, and the figures of it."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.keys import create_key
from app.service import create_app

NIGHT = datetime(2026, 6, 30, 5, tzinfo=UTC)
LEASE = timedelta(seconds=60)
FIGURES = ("varme_scores_old", "varme_refresh_age_seconds")


@pytest.fixture
def ask(settings, store, serve):
    """Ask a service at a moment: (is it old, when was it refreshed, the figures)."""
    serve()
    key = create_key(store, "Prometheus", ["read"], NIGHT)

    def look(now):
        with TestClient(create_app(settings, clock=lambda: now)) as client:
            text = client.get("/metrics", headers={"Authorization": f"Bearer {key}"}).text
            ready = client.get("/readyz")
        figures = {family.name: family.samples for family in text_string_to_metric_families(text)}
        told = tuple(figures[name][0].value for name in FIGURES if figures.get(name))
        return ready.status_code, ready.json()["scores_old"], ready.json()["refreshed_at"], told

    return look


def refresh(store, at, state, trouble=None):
    run = store.refreshes.begin("one", at, LEASE, lambda _: False)
    store.refreshes.end(run, state, "It ended.", at, trouble=trouble)


def test_scores_are_old_after_a_night_that_came_to_nothing(ask, store):
    before = ask(NIGHT)
    refresh(store, NIGHT, "done")
    done = ask(NIGHT + timedelta(hours=1))
    refresh(store, NIGHT + timedelta(days=1), "refused", "usage is empty: a secret of the business.")
    refused = ask(NIGHT + timedelta(days=1, hours=1))

    assert before == (200, False, None, ())
    assert done == (200, False, "2026-06-30T05:00:00Z", (0, 3600))
    assert refused == (200, True, "2026-06-30T05:00:00Z", (1, 25 * 3600))


@pytest.mark.parametrize(("hours", "is_old"), [(36, False), (37, True)])
def test_scores_are_old_when_no_night_comes(ask, store, hours, is_old):
    refresh(store, NIGHT, "done")

    assert ask(NIGHT + timedelta(hours=hours))[1] is is_old
