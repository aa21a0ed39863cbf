"""`varme keys` and `varme audit`: keys with an end, rotation, and what the log says of both."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from app.settings import Settings
from app.store import COMMAND_LINE, open_store, record_audit


@pytest.fixture
def ask(run, tmp_path):
    """Run a command in one home; what it says to machines."""

    def call(*words):
        code, said, error = run(*words, "--home", tmp_path, "--json")
        assert code == 0, error
        return json.loads(said)

    return call


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        pytest.param([], None, id="never"),
        pytest.param(["--expires-on", "2999-12-31"], "3000-01-01T00:00:00+00:00", id="at the end of a day"),
    ],
)
def test_when_a_key_ends(ask, words, ends):
    made = ask("keys", "create", "crm", *words)
    (listed,) = ask("keys", "list")["keys"]

    assert (made["expires_at"], listed["expires_at"]) == (ends, ends)
    assert (listed["opens"], listed["last_used_at"], listed["replaced_by"]) == (True, None, None)
    assert made["key"].split("_")[2] not in str(listed)


def test_a_key_for_some_days(ask):
    made = ask("keys", "create", "crm", "--days", "30")
    (listed,) = ask("keys", "list")["keys"]
    lives = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(listed["created_at"])

    assert lives == timedelta(days=30)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--expires-on", "2020-01-01"], 1, "would have expired", id="a day that is past"),
        pytest.param(["--expires-on", "soon"], 2, "write it as", id="no day"),
        pytest.param(["--expires-on", "9999-12-31"], 2, "the last day that there is", id="the last day of all"),
        pytest.param(["--days", "0"], 2, "equal to 1", id="no days"),
        pytest.param(["--days", "1", "--expires-on", "2999-12-31"], 2, "give one", id="both"),
    ],
)
def test_ends_that_are_refused(run, tmp_path, words, code, says):
    ended, _, error = run("keys", "create", "crm", *words, "--home", tmp_path)

    assert (ended, says in re.sub(r"[\s│]+", " ", error)) == (code, True)


def test_rotation_is_shown_and_logged(ask, run, tmp_path):
    old = ask("keys", "create", "crm", "--scope", "admin")["key"].split("_")[1]
    rotated = ask("keys", "rotate", old, "--overlap-days", "3")
    first, second = ask("keys", "list")["keys"]
    _, listed, _ = run("keys", "list", "--home", tmp_path)
    ask("keys", "revoke", old)
    entries = ask("audit")["entries"]
    _, logged, _ = run("audit", "--home", tmp_path)

    assert (rotated["old"], rotated["old_until"]) == (old, first["expires_at"])
    assert first["replaced_by"] == second["id"] == rotated["key"].split("_")[1]
    assert (second["name"], second["scopes"]) == ("crm", ["admin"])
    assert f"replaced by {second['id']}, never used" in listed
    assert [entry["action"] for entry in entries] == ["key.created", "key.rotated", "key.revoked"]
    assert [entry["subject"] for entry in entries] == [old] * 3
    assert {entry["actor"] for entry in entries} == {"command line"}
    assert len(logged.splitlines()) == 3
    assert rotated["key"].split("_")[2] not in listed + logged


def test_the_log_since_a_day_is_all_of_it_oldest_first(ask, tmp_path):
    store = open_store(Settings(home=tmp_path).store_url, upgrade=True)
    for day in (1, 2, 3):
        record_audit(store, COMMAND_LINE, "model.promoted", str(day), {}, datetime(2026, 6, day, tzinfo=UTC))
    store.close()

    assert [entry["subject"] for entry in ask("audit")["entries"]] == ["1", "2", "3"]
    assert [entry["subject"] for entry in ask("audit", "--since", "2026-06-02")["entries"]] == ["2", "3"]
    assert ask("audit", "--since", "2026-06-04")["entries"] == []


def test_a_long_log_is_shown_whole(ask, tmp_path, monkeypatch):
    monkeypatch.setattr("app.cli.audit.PAGE", 2)
    store = open_store(Settings(home=tmp_path).store_url, upgrade=True)
    for number in range(5):
        record_audit(store, COMMAND_LINE, "model.promoted", str(number), {}, datetime(2026, 6, 1, tzinfo=UTC))
    store.close()

    assert [entry["subject"] for entry in ask("audit")["entries"]] == ["0", "1", "2", "3", "4"]
