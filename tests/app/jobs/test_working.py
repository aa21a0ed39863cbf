"""The worker: what it takes it carries out, and it goes on whatever happens."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.jobs import working
from app.jobs.carrying_out import LeaseLost, Outcome
from app.jobs.working import Worker, catch_up
from app.store.requests import NewRequest
from app.succession import read_succession
from tests.app.jobs.contests import make_contest
from training.registry.registry import Registry


@pytest.fixture
def told():
    return []


@pytest.fixture
def worker(store, settings, now, told):
    return Worker(
        store,
        settings,
        "one",
        lambda: now,
        lambda request: told.append(request.kind),
        lambda _, outcome: told.append(outcome.report),
    )


@pytest.fixture
def carries_out(monkeypatch):
    """Have requests carried out in another way."""
    return lambda do: monkeypatch.setattr(working, "carry_out", do)


def test_it_works_on_what_waits_and_keeps_who_asked(worker, store, now, told, carries_out):
    number = store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))
    carries_out(lambda *_: Outcome("done", "Version 2 serves.", "2"))
    count = worker.work_once()
    (entry,) = store.audit.page()

    assert (count, told) == (1, ["promote", "Version 2 serves."])
    assert store.requests.find(number).state == "done"
    assert (entry.actor, entry.action, entry.subject) == ("anna", "model.promoted", "2")


def test_it_delivers_when_nobody_asks_for_anything(worker, store, now, carries_out):
    left, turns = [2], []
    carries_out(lambda *_: Outcome("done", "Version 2 serves.", "2"))

    def deliver():
        left[0] -= 1
        return left[0] >= 0

    def wait(seconds):
        turns.append(seconds)
        return len(turns) == 5

    store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))
    replace(worker, deliver=deliver).keep_working(wait)

    assert turns == [0, 0, 0, 0, working.LOOK_SECONDS]


def test_what_fails_is_reported_and_not_audited(worker, store, now, carries_out):
    number = store.requests.ask(NewRequest("rollback", "2", "It is worse.", "anna", now))
    carries_out(lambda *_: Outcome("failed", "There is none before."))
    worker.work_once()

    assert (store.requests.find(number).state, store.requests.find(number).report) == (
        "failed",
        "There is none before.",
    )
    assert store.audit.page() == []


def test_a_lease_is_prolonged_while_it_works(worker, store, now, monkeypatch, carries_out):
    number = store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))
    monkeypatch.setattr(working, "PROLONG_SECONDS", 0.001)
    prolonged, prolong, is_prolonged = [], type(store.requests).prolong, threading.Event()

    def note(self, *words):
        prolonged.append(prolong(self, *words))
        is_prolonged.set()
        return prolonged[-1]

    monkeypatch.setattr(type(store.requests), "prolong", note)

    def wait_for_it(*_):
        assert is_prolonged.wait(5)
        return Outcome("done", "Version 2 serves.", "2")

    carries_out(wait_for_it)
    worker.work_once()

    assert prolonged[0]
    assert store.requests.find(number).state == "done"


def test_it_goes_on_when_the_store_does_not_answer_and_ends_when_told(worker, store, now, monkeypatch, carries_out):
    store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))
    carries_out(lambda *_: Outcome("done", "Version 2 serves.", "2"))
    take, calls, waited = type(store.requests).take, [], []

    def fail_first(self, *words):
        calls.append(words)
        if len(calls) == 1:
            raise OperationalError("SELECT", {}, Exception("postgresql://varme:secret@host"))
        return take(self, *words)

    monkeypatch.setattr(type(store.requests), "take", fail_first)
    worker.keep_working(lambda seconds: waited.append(seconds) or len(waited) > 3)

    assert waited == [0, working.LOOK_SECONDS, 0, working.LOOK_SECONDS]
    assert store.requests.newest().state == "done"


def test_who_lost_its_lease_says_so_and_changes_nothing(worker, store, now, caplog, carries_out):
    number = store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))

    def lose(*_):
        store.requests.take("other", now + timedelta(hours=1), timedelta(seconds=60))
        return Outcome("done", "Version 2 serves.", "2")

    carries_out(lose)
    worker.work_once()

    assert "Another worker has taken over a request." in caplog.text
    assert store.requests.find(number).taken_by == "other"


def test_it_writes_down_what_is_missing_of_the_versions(tmp_path, learnt, make_home, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    registry = make_contest(make_home(tmp_path / "home"), learnt)
    serving = registry.home / "serving"
    written = catch_up(registry.home, "1"), read_succession(serving)
    monkeypatch.setattr(Registry, "changes", lambda _: pytest.fail("It is asked though all is known."))

    assert (written[0], written[1].champion) == (None, "1")
    assert catch_up(registry.home, "1") is None
    assert "varme train" in catch_up(registry.home, None)


@pytest.fixture
def training(store, now):
    """A request for a training that "one" has begun."""
    return store.requests.begin(NewRequest("retrain", "1", "It is time.", "anna", now), "one", now, working.LEASE)


def test_steps_are_told_to_who_listens_and_to_the_page(worker, store, training, carries_out):
    steps, seen = [], []

    def make(_request, _settings, _store, _now, report):
        report("Reading the source")
        seen.append(store.requests.find(training.id).report)
        return Outcome("done", "Version 2 was trained.", "2")

    carries_out(make)
    replace(worker, step=steps.append).work_on(training)

    assert (steps, seen) == (["Reading the source"], ["Reading the source"])
    assert store.requests.find(training.id).report == "Version 2 was trained."


def test_who_lost_its_lease_is_stopped_at_the_next_step(worker, store, training, now, carries_out):
    def make(_request, _settings, _store, _now, report):
        store.requests.take("other", now + timedelta(hours=1), timedelta(seconds=60))
        with pytest.raises(LeaseLost):
            report("Registering the model")
        return Outcome("failed", "Another worker has taken it over.")

    carries_out(make)
    worker.work_on(training)

    assert (store.requests.find(training.id).state, store.requests.find(training.id).taken_by) == ("taken", "other")


def test_a_step_that_the_store_does_not_take_stops_nothing(worker, store, training, monkeypatch, carries_out, caplog):
    def fail(*_):
        raise OperationalError("UPDATE", {}, Exception("postgresql://varme:secret@host"))

    def make(_request, _settings, _store, _now, report):
        report("Reading the source")
        return Outcome("done", "Version 2 was trained.", "2")

    monkeypatch.setattr(type(store.requests), "tell", fail)
    carries_out(make)
    worker.work_on(training)

    assert store.requests.find(training.id).state == "done"
    assert "A step was not told." in caplog.text
    assert "secret" not in caplog.text
