"""`varme retrain` as cron and people run it: nothing where nothing is due, one at a time, and never a promotion."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.cli import retrain
from app.jobs import carrying_out
from app.jobs.retraining import Retrained
from app.settings import Settings
from app.store import open_store
from app.store.requests import NewRequest
from app.succession import find_served
from tests.app.jobs.contests import register
from training.registry.registry import Registry

SOON, LATER = datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2027, 2, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@pytest.fixture
def home(tmp_path, learnt, make_home, monkeypatch):
    """A home whose model was trained on 2026-06-30."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    home = make_home(tmp_path / "home")
    register(Registry(home), learnt)
    return home


@pytest.fixture
def store(home):
    opened = open_store(Settings(home=home).store_url, make=True)
    yield opened
    opened.close()


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""
    return lambda moment: monkeypatch.setattr(retrain, "_read_clock", lambda: moment)


@pytest.fixture
def made(monkeypatch):
    """Trainings that take no time, in order: whether each was to be made anyway."""
    asked = []

    def make(_settings, _now, report, *, anyway):
        report("Reading the source")
        asked.append(anyway)
        return Retrained("2", "Version 2 was trained, and waits for a person to decide.", None)

    monkeypatch.setattr(carrying_out, "retrain", make)
    return asked


def test_where_nothing_is_due_it_does_nothing_and_ends_well(run, home, store, at, made):
    at(SOON)
    code, said, _ = run("retrain", "--home", home)
    _, plain, _ = run("retrain", "--home", home, "--json")

    assert (code, made, store.requests.newest()) == (0, [], None)
    assert said == "Nothing is due. The next training is due on 2026-12-30, 6 months after the newest one.\n"
    assert json.loads(plain)["retrained"] is False
    assert json.loads(plain)["due_on"] == "2026-12-30"


def test_what_is_due_is_made_and_kept_and_serves_nothing(run, home, store, at, made):
    at(LATER)
    code, said, muttered = run("retrain", "--home", home)
    kept, (entry,) = store.requests.newest(), store.audit.page()

    assert (code, made) == (0, [False])
    assert said.endswith("Look at it, then decide: varme models compare 2\n")
    assert "Reading the source" in muttered
    assert (kept.kind, kept.state, kept.asked_by, kept.report) == (
        "retrain",
        "done",
        "command line",
        "Version 2 was trained, and waits for a person to decide.",
    )
    assert (entry.actor, entry.action, entry.subject, entry.details["request"]) == (
        "command line",
        "model.retrained",
        "2",
        1,
    )
    assert entry.details["because"].startswith("A training has been due since 2026-12-30")
    assert find_served(Settings(home=home).champion) == "1"


def test_told_to_it_trains_at_once(run, home, store, at, made):
    at(SOON)
    code, said, _ = run("retrain", "--now", "--home", home, "--json")

    assert (code, made) == (0, [True])
    assert (json.loads(said)["retrained"], json.loads(said)["version"]) == (True, "2")
    assert store.requests.newest().reason == "It was asked for with --now."


def test_cron_does_not_try_every_day_what_came_to_nothing(run, home, store, at, made):
    at(LATER)
    run("retrain", "--home", home)
    at(LATER + timedelta(days=1))
    code, said, _ = run("retrain", "--home", home)
    at(LATER + timedelta(days=28))
    run("retrain", "--home", home)

    assert (code, len(made)) == (0, 2)
    assert "The last try came to this: Version 2 was trained" in said
    assert "from 2027-03-01 12:00 UTC on; at once with: varme retrain --now" in said


def test_what_keeps_it_from_being_made_is_a_refusal(run, home, at):
    at(LATER)
    code, said, _ = run("retrain", "--home", home, "--json")

    assert code == 1
    assert "No source is named" in json.loads(said)["refused"]


def test_a_home_that_never_served_is_trained_first(run, tmp_path):
    code, _, muttered = run("retrain", "--now", "--home", tmp_path / "new")

    assert code == 1
    assert "Train the first one with `varme train`" in " ".join(muttered.split())
    assert not (tmp_path / "new").exists()


def test_of_two_at_once_the_second_says_who_works_since_when(run, home, store, at, made):
    store.requests.begin(NewRequest("retrain", "1", "", "anna", LATER), "host:7", LATER, LEASE)
    store.requests.tell(1, "host:7", "Judging on what was held out")
    at(LATER + timedelta(seconds=30))
    code, _, muttered = run("retrain", "--now", "--home", home)
    at(LATER + LEASE)
    after, _, _ = run("retrain", "--now", "--home", home)

    assert (code, after, made) == (1, 0, [True])
    assert (
        "host:7 is training since 2027-02-01 12:00:00 UTC (Judging on what was held out). If it was killed, it can be "
        "done anew from 12:01:00 UTC on."
    ) in " ".join(muttered.split())
    assert (store.requests.newest().id, store.requests.newest().times_taken) == (1, 2)


def test_what_was_asked_for_before_comes_first(run, home, store, at, made):
    store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", LATER))
    at(LATER)
    code, _, muttered = run("retrain", "--home", home)

    assert (code, made) == (1, [])
    assert "Request 1 is still open: to put version 2 in service" in " ".join(muttered.split())


def test_one_that_waits_for_a_worker_is_taken_up(run, home, store, at, made):
    store.requests.ask(NewRequest("retrain", "1", "I should like one.", "anna", LATER))
    at(LATER)
    run("retrain", "--home", home)
    (entry,) = store.audit.page()

    assert (made, store.requests.newest().id, entry.actor) == ([False], 1, "anna")
