"""The worker's own schedule: a training is asked for when it is due, once, and not again soon after."""

from datetime import date, timedelta

import pytest

from app.jobs import schedule
from app.jobs.retraining import Stand
from app.jobs.schedule import LOOK_EVERY, Schedule, schedule_of
from app.jobs.working import Worker
from app.retraining import SCHEDULE, CannotRetrain, Due


@pytest.fixture
def looks():
    return []


@pytest.fixture
def stands(monkeypatch, looks):
    """Have the home stand so."""

    def put(*, is_due, waits_until=None, error=None):
        def find(_settings, _store, now):
            looks.append(now)
            if error is not None:
                raise error
            due = Due(date(2026, 7, 1), is_due, (), date(2026, 1, 1), None)
            return Stand("1", due, "It is time." if is_due else None, waits_until, None)

        monkeypatch.setattr(schedule, "find_stand", find)

    return put


def test_what_is_due_is_asked_for_by_the_schedule(stands, store, settings, now):
    stands(is_due=True)
    Schedule(store, settings).look(now)
    asked = store.requests.newest()

    assert (asked.kind, asked.state, asked.model_version, asked.reason, asked.asked_by) == (
        "retrain",
        "waiting",
        "1",
        "It is time.",
        SCHEDULE,
    )
    assert not asked.overrules


def test_it_looks_once_an_hour(stands, store, settings, now, looks):
    stands(is_due=False)
    kept = Schedule(store, settings)
    moments = [now, now + timedelta(minutes=59), now + LOOK_EVERY, now - timedelta(days=1)]
    for moment in moments:
        kept.look(moment)

    assert looks == [moments[0], moments[2], moments[3]]
    assert store.requests.newest() is None


def test_several_workers_ask_once(stands, store, settings, now):
    stands(is_due=True)
    for _ in range(3):
        Schedule(store, settings).look(now)

    assert store.requests.newest().id == 1


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"is_due": True, "waits_until": "later"}, id="one was tried a short while ago"),
        pytest.param({"is_due": True, "error": CannotRetrain("No model serves.")}, id="no model serves"),
    ],
)
def test_nothing_is_asked_for(stands, store, settings, now, how):
    stands(**how)
    Schedule(store, settings).look(now)

    assert store.requests.newest() is None


def test_only_where_the_settings_ask_for_it(store, settings):
    asks = settings.model_copy(update={"retrain": settings.retrain.model_copy(update={"by_worker": True})})

    assert schedule_of(store, settings) is None
    assert schedule_of(store, asks).settings is asks


def test_a_worker_with_a_schedule_does_what_it_asks_for(stands, store, settings, now, monkeypatch):
    stands(is_due=True)
    done = []
    monkeypatch.setattr(Worker, "work_on", lambda _, request: done.append(request.kind))
    Worker(store, settings, "one", lambda: now, print, print, schedule=Schedule(store, settings)).work_once()

    assert done == ["retrain"]
