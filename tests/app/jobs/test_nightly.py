"""The worker's nightly run: once a day from its hour on, and again an hour after it came to nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from app.jobs.nightly import Nightly, nightly_of
from app.settings import RefreshSettings

MORNING = datetime(2026, 6, 30, 4, tzinfo=UTC)


class Clock:
    now = MORNING

    def __call__(self):
        return self.now


@pytest.fixture
def worker(settings, store):
    """A worker whose run is due at six in Copenhagen, which is four o'clock UTC in summer, and of what it tells."""
    refresh = RefreshSettings(by_worker=True, at="06:00", zone="Europe/Copenhagen")
    ended, clock = [], Clock()
    # no source is named, so that each run comes to nothing
    nightly = Nightly(store, settings.model_copy(update={"refresh": refresh}), clock, ended.append)
    return nightly, clock, ended


def test_it_comes_once_from_its_hour_on(worker, store):
    nightly, clock, ended = worker
    run = store.refreshes.begin("yesterday", MORNING - timedelta(hours=20), timedelta(1), lambda _: False)
    store.refreshes.end(run, "done", "Scored.", MORNING - timedelta(hours=20))
    clock.now = MORNING - timedelta(minutes=1)
    before = nightly.look()
    clock.now = MORNING
    at = nightly.look()
    clock.now = MORNING + timedelta(minutes=30)
    after = nightly.look()

    assert (before, at, after) == (False, True, False)
    assert [one.state for one in ended] == ["failed"]
    assert "No source is named" in ended[0].says


def test_what_came_to_nothing_is_tried_again_in_an_hour(worker):
    nightly, clock, ended = worker
    nightly.look()
    clock.now = MORNING + timedelta(minutes=59)
    early = nightly.look()
    clock.now = MORNING + timedelta(minutes=61)

    assert (early, nightly.look()) == (False, True)
    assert len(ended) == 2


def test_of_two_workers_one_makes_it(worker, store, settings):
    nightly, clock, ended = worker
    other = Nightly(store, nightly.settings, clock, ended.append)

    assert [nightly.look(), other.look()] == [True, False]


def test_it_never_comes_unless_it_is_asked_for(store, settings):
    ended = []

    assert nightly_of(store, settings, Clock(), ended.append)() is False
    assert ended == []
