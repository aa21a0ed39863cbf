"""How the registry stands: asked, and never made by asking."""

import pytest

from app.jobs.registry_stand import look_at_registry
from tests.app.jobs.contests import register
from training.registry.registry import Registry


@pytest.fixture(autouse=True)
def no_server(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def test_where_there_is_none_none_is_made(tmp_path):
    found = look_at_registry(tmp_path / "home")

    assert (found.answers, found.champion) == (None, None)
    assert not (tmp_path / "home").exists()


def test_one_without_a_champion_and_one_with(tmp_path, make_home, learnt):
    home = make_home(tmp_path / "home")
    before = look_at_registry(home)
    register(Registry(home), learnt)
    after = look_at_registry(home)

    assert (before.answers, before.champion) == (True, None)
    assert (after.answers, after.champion) == (True, "1")
    assert "version 1 is its champion" in after.says


def test_one_that_is_broken_does_not_answer(tmp_path, make_home):
    home = make_home(tmp_path / "home")
    (home / "mlflow.db").write_bytes(b"no database " * 1000)
    found = look_at_registry(home)

    assert (found.answers, found.champion) == (False, None)
