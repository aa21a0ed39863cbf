"""`varme check`: what it says, what it writes, and its exit codes; and that the other commands point to it."""

import json
from datetime import datetime, timedelta

import pytest


@pytest.fixture
def source(make_source):
    usage = [{"occurred_at": datetime(2024, 6, day)} for day in range(1, 30)]
    early = [{"occurred_at": datetime(2023, 6, day)} for day in (1, 2, 3)]
    return make_source({"usage": usage + early})


def test_a_source_with_warnings_is_checked_with_exit_code_0(run, source, tmp_path):
    out = tmp_path / "report.html"

    code, spoken, muttered = run("check", "--source", source.location, "--out", out, "--home", tmp_path / "home")

    assert code == 0
    assert "3 of 32 rows are dated before their account signed up" in " ".join(spoken.split())
    assert spoken.splitlines()[-1] == f"Next: varme train --source {source.location} --home {tmp_path / 'home'}"
    assert f"The report is in {out}." in spoken
    assert "Counting usage by month" in muttered
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_errors_are_exit_code_1_and_all_are_said(run, tmp_path):
    (tmp_path / "accounts.csv").write_text("account_id,signed_up_on\nA-1,soon\n", encoding="utf-8")
    (tmp_path / "usage.csv").write_text("account_id,occurred_at\nA-1,2024-01-01\n", encoding="utf-8")

    code, spoken, muttered = run("check", "--source", tmp_path)
    as_json_code, written, _ = run("check", "--source", tmp_path, "--json")
    refused, _, reason = run("train", "--source", tmp_path, "--home", tmp_path / "home")

    said = " ".join(spoken.split())
    parts = ["accounts.signed_up_on must be DATE", "has no column feature", "has no table cancellations"]
    assert (code, as_json_code, refused) == (1, 1, 1)
    assert [one for one in parts if one not in said] == []
    assert [one for one in parts if one not in reason.replace("\n", " ")] == []
    assert "Mend accounts.signed_up_on first" in said
    assert "Traceback" not in muttered
    assert json.loads(written)["errors"] == 3


def test_json_is_one_object(run, source):
    code, spoken, _ = run("check", "--source", source.location, "--json")

    said = json.loads(spoken)
    (finding,) = [one for one in said["findings"] if one["severity"] == "warning"]
    assert code == 0
    assert (finding["code"], finding["table"], finding["column"], finding["rows"]) == (
        "before_sign_up",
        "usage",
        "occurred_at",
        3,
    )
    assert finding["example"]["occurred_at"] == "2023-06-01 00:00:00"
    assert said["left_out"] == [{"table": "usage", "code": "before_sign_up", "rows": 3}]
    assert said["latest_snapshot"] == "2024-06-30"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--out", "report.pdf"], 2, "must end in .html", id="no such format"),
        pytest.param(["--source", "nowhere"], 1, "is not a folder", id="no such folder"),
        pytest.param([], 1, "No source is named", id="no source"),
        pytest.param(["--until", "2024-01-01"], 2, "No such option", id="no such option"),
    ],
)
def test_what_can_not_be_checked(run, tmp_path, monkeypatch, words, code, says):
    monkeypatch.chdir(tmp_path)

    refused, _, muttered = run("check", *words)

    assert refused == code
    assert says in muttered.replace("\n", " ")


def test_features_say_what_was_left_out_and_where_to_look(run, source, tmp_path):
    words = ("features", "--source", source.location, "--out", tmp_path / "f.csv")

    _, spoken, _ = run(*words)
    _, written, _ = run(*words, "--json")

    assert "3 rows were left out: 3 of usage before sign-up. Look at them with: varme check" in spoken
    assert json.loads(written)["left_out"] == [{"table": "usage", "code": "before_sign_up", "rows": 3}]


def test_nothing_left_out_is_not_spoken_of(run, make_source, tmp_path):
    usage = [{"occurred_at": datetime(2024, 6, 1) + timedelta(days=day)} for day in range(9)]

    _, spoken, _ = run("features", "--source", make_source({"usage": usage}).location, "--out", tmp_path / "f.csv")

    assert "left out" not in spoken


def test_a_trusted_column_is_told_in_the_settings(run, make_source, tmp_path):
    people = [{"joined_at": datetime(2025, 1, 1), "role": "champion"}] * 20
    people += [{"joined_at": datetime(2025, 1, 1), "left_at": datetime(2026, 1, 1), "role": "former"}] * 10
    source = make_source({"contacts": people, "usage": [{"occurred_at": datetime(2026, 6, 1)}]})
    config = tmp_path / "varme.toml"
    config.write_text(f'[source]\nlocation = {source.location!r}\ntrusted = ["contacts.role"]\n', encoding="utf-8")

    _, doubted, _ = run("check", "--source", source.location, "--json")
    _, trusted, _ = run("check", "--config", config, "--json")

    assert (json.loads(doubted)["warnings"], json.loads(trusted)["warnings"]) == (1, 0)
