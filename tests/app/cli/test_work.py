"""`varme work` as a user runs it, and the worker that `varme serve --work` has beside it."""

import json
import signal
from datetime import UTC, datetime

import pytest

from app.cli import beside
from app.jobs.working import Worker
from app.settings import Settings
from app.store import open_store
from app.store.requests import NewRequest
from app.succession import find_served
from tests.app.jobs.contests import make_contest


@pytest.fixture
def home(tmp_path, learnt, make_home, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return make_contest(make_home(tmp_path / "home"), learnt).home


@pytest.fixture
def ask(home):
    """Ask for something, as the page does."""
    store = open_store(Settings(home=home).store_url, make=True)
    yield lambda kind, version: store.requests.ask(
        NewRequest(kind, version, "It is better.", "anna", datetime.now(UTC))
    )
    store.close()


def test_it_does_what_waits_and_says_so(home, ask, run):
    ask("promote", "2")
    code, said, muttered = run("work", "--once", "--home", home)
    again = run("work", "--once", "--home", home)

    assert (code, said) == (0, "Request 1 is done. Version 2 serves.\n")
    assert "Request 1: to put version 2 in service" in muttered
    assert find_served(home / "serving" / "champion") == "2"
    assert (again[0], again[2]) == (0, "There is nothing to do.\n")


def test_what_fails_is_a_refusal(home, ask, run):
    ask("rollback", "1")
    code, said, _ = run("work", "--once", "--json", "--home", home)

    assert code == 1
    assert "no earlier champion" in json.loads(said)["refused"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_finishes_what_it_has_begun(home, ask, run, monkeypatch, number):
    ask("promote", "2")
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    work_on_next = Worker._work_on_next  # noqa: SLF001 -- the signal is to come while it works
    monkeypatch.setattr(Worker, "_work_on_next", lambda self: signal.raise_signal(number) or work_on_next(self))
    code, said, muttered = run("work", "--home", home)
    for one, handler in before.items():
        signal.signal(one, handler)

    assert (code, said) == (0, "Request 1 is done. Version 2 serves.\n")
    assert muttered.endswith("Stopped.\n")


def test_a_home_without_a_model_waits_for_one(tmp_path, run):
    code, _, muttered = run("work", "--once", "--home", tmp_path / "new")

    assert code == 0
    assert "No model serves in this home yet" in muttered


def test_the_worker_beside_a_server_ends_with_it(home, ask, monkeypatch):
    ask("promote", "9")
    monkeypatch.setenv("VARME_HOME", str(home))
    with beside.working_beside(works=True) as process:
        assert process.poll() is None

    assert process.returncode is not None


def test_a_server_that_is_to_have_a_worker_and_can_not_refuses_to_start(tmp_path, run, monkeypatch):
    monkeypatch.setattr(beside, "find_spec", lambda _: None)
    code, _, muttered = run("serve", "--work", "--home", tmp_path)

    assert code == 1
    assert "needs the full environment" in " ".join(muttered.split())
    assert list(tmp_path.iterdir()) == []
