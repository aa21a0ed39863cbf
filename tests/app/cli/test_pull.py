"""`varme pull` as a user runs it, and `varme serve` where it is to pull."""

import json
import os
import signal
from pathlib import Path

import pytest

from app.cli import beside
from app.pulled import read_pull
from training.registry.registry import Registry


@pytest.fixture
def home(tmp_path, learnt, make_home, monkeypatch):
    """A home whose registry has a champion that another home promoted."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    registry = Registry(make_home(tmp_path / "home"))
    version = registry.register(
        learnt.folder, learnt.spec, parameters={}, metrics={"auc": 0.7, "log_loss": 0.2}, refused=None
    )
    registry.client.set_registered_model_alias("customer-health", "champion", version)
    return registry.home


def test_it_says_what_it_did_and_the_next_time_that_there_is_nothing_to_do(home, run):
    first, second = run("pull", "--home", home), run("pull", "--home", home, "--json")

    assert (first[0], second[0]) == (0, 0)
    assert "Version 1 serves now. It has no golden rows" in first[1]
    assert {**json.loads(second[1]), "at": None} == {
        "at": None,
        "version": "1",
        "is_swapped": False,
        "golden_rows": None,
    }


def test_what_goes_wrong_is_a_refusal(tmp_path, run):
    code, _, muttered = run("pull", "--home", tmp_path / "empty")

    assert code == 1
    assert "names no version of customer-health champion" in " ".join(muttered.split())
    assert read_pull(tmp_path / "empty" / "serving").kind == "no champion"


def test_it_keeps_on_until_it_is_told_to_stop(home, run, monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(
        "threading.Event.wait", lambda self, _=None: signal.raise_signal(signal.SIGTERM) or self.is_set()
    )
    code, said, _ = run("pull", "--home", home, "--every", "30")
    signal.signal(signal.SIGTERM, before)

    assert (code, read_pull(home / "serving").every_seconds) == (0, 30)
    assert said.count("Version 1") == 1


def test_a_server_that_is_to_pull_and_can_not_refuses_to_start(tmp_path, run, monkeypatch):
    monkeypatch.setenv("VARME_SERVICE__PULL_SECONDS", "60")
    monkeypatch.setattr(beside, "find_spec", lambda _: None)
    code, _, muttered = run("serve", "--home", tmp_path)

    assert code == 1
    assert "needs the full environment" in " ".join(muttered.split())
    assert list(tmp_path.iterdir()) == []


def test_the_process_that_pulls_ends_with_the_server(monkeypatch, tmp_path):
    monkeypatch.setenv("VARME_HOME", str(tmp_path))
    with beside.pulling(600) as process:
        assert process.poll() is None

    assert process.returncode is not None


def test_several_workers_have_a_folder_for_their_figures(monkeypatch):
    monkeypatch.delenv(beside.FOLDER_VARIABLE, raising=False)
    with beside.adding_up_figures(1):
        assert beside.FOLDER_VARIABLE not in os.environ
    with beside.adding_up_figures(2):
        assert Path(os.environ[beside.FOLDER_VARIABLE]).is_dir()

    assert beside.FOLDER_VARIABLE not in os.environ
