"""`varme status` as a user runs it."""

import json

from app.cli import status
from tests.app.jobs.contests import make_contest


def test_it_tells_of_a_home(run, tmp_path, make_home, learnt, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    home = make_contest(make_home(tmp_path / "home"), learnt).home
    code, said, _ = run("status", "--home", home)
    _, plain, _ = run("status", "--home", home, "--json")
    told = json.loads(plain)

    assert code == 0
    assert "version 1 is its champion" in said
    assert (told["model"]["version"], told["due"]["due_on"], told["registry"]["champion"]) == ("1", "2026-12-30", "1")


def test_where_varme_only_serves_it_says_what_it_can_not_know(run, tmp_path, monkeypatch):
    monkeypatch.setattr(status, "find_spec", lambda _: None)
    code, said, _ = run("status", "--home", tmp_path / "home")

    assert code == 0
    assert "not known here: this environment is made for serving" in " ".join(said.split())
    assert not (tmp_path / "home").exists()
