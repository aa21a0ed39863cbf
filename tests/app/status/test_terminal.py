"""The page of a home in the terminal: what a person reads there."""

import io
from datetime import date, timedelta

import pytest
from rich.console import Console

from app.pulled import PULL_FILE, Pull
from app.status import RegistryStand, find_status, print_status
from app.store.drift import DriftCheck, DriftReason
from app.store.requests import NewRequest
from app.succession import SUCCESSION_FILE, Challenger, Succession


@pytest.fixture
def read():
    """What is printed, at 100 columns, in words one space apart."""

    def show(settings, now, registry=None):
        file = io.StringIO()
        print_status(
            find_status(settings, now, None if registry is None else lambda _: registry),
            Console(file=file, width=100, highlight=False),
        )
        lines = file.getvalue().splitlines()
        assert max(map(len, lines)) <= 100
        return " ".join(file.getvalue().split())

    return show


def test_an_empty_home_says_what_to_do(read, settings, now):
    said = read(settings, now)

    assert "serves No model serves in this home yet: train one with `varme train`" in said
    assert "next the first one is made by varme train" in said
    assert "registry not known here: this environment is made for serving" in said


def test_a_home_that_wants_a_decision(read, serves, store, make_record, now):
    waits = Challenger("2", "2026-06-30", "refused", ("its log loss is [bold]higher.",))
    (serves.champion.parent / SUCCESSION_FILE).write_text(Succession("1", None, waits, ()).to_json())
    (serves.champion.parent / PULL_FILE).write_text(
        Pull(now, "2", kind="registry away", why="it is away.", since=now).to_json()
    )
    store.save_scores([make_record("A-1", version="1")])
    store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))
    said = read(serves, now, RegistryStand(answers=True, champion="2", says="answers"))

    assert "serves version 1 trained with what was known before 2026-06-30" in said
    assert "version 2, trained with what was known before 2026-06-30, waits: it is refused" in said
    assert "its log loss is [bold]higher. varme models compare 2" in said
    assert "next on 2026-12-30, 6 months after the newest one" in said
    assert "last run 1 accounts as of 2026-06-29, by version 1, at 2026-06-30 12:00 UTC" in said
    assert "requests 1 waiting for a worker, 0 being carried out" in said
    assert "1, to put version 2 in service, asked at 2026-06-30 12:00 UTC: waiting" in said
    assert "worker none has taken it yet: one runs with varme work" in said
    assert "version 2 does not serve here yet: varme pull" in said
    assert "last pull 2026-06-30 12:00 UTC: failed No new model could be pulled since" in said


def test_drift_calls_for_a_training_and_one_is_being_made(read, serves, store, now):
    moved = DriftReason("feature_moved", "logins_30d", "Logins fell for nearly all.", {})
    store.drift.save(DriftCheck(0, now, date(2026, 6, 30), "1", "retrain", (moved,), {}))
    store.requests.begin(NewRequest("retrain", "1", "", "anna", now), "host:7", now, timedelta(seconds=60))
    store.requests.tell(1, "host:7", "Reading the source")
    said = read(serves, now)

    assert "next is due. The data have drifted from those that it learnt from: values have moved." in said
    assert "because Logins fell for nearly all. made by varme retrain, from cron or by hand" in said
    assert "last try 2026-06-30 12:00 UTC: being done (Reading the source)" in said
    assert "drift retrain, as of 2026-06-30 Logins fell for nearly all." in said
    assert "host:7 took it at 2026-06-30 12:00 UTC, whose lease ends at 2026-06-30 12:01 UTC" in said
