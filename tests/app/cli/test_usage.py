"""Commands: what they say when they are used in a way that can't work, and the exit codes."""

import json
import socket
from datetime import datetime

import pyarrow.parquet as pq
import pytest


@pytest.fixture
def source(make_source):
    return make_source({"usage": [{"occurred_at": datetime(2024, 6, day)} for day in range(1, 30)]})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["train"], "No source is named", id="no source"),
        pytest.param(["train", "--source", "nowhere"], "is not a folder", id="no such folder"),
        pytest.param(["score", "--out", "s.parquet", "--source", "SOURCE"], "No model serves", id="no model yet"),
        pytest.param(["models", "promote", "7"], "no version '7'", id="no such version"),
        pytest.param(["models", "show"], "No model serves", id="nothing to show"),
        pytest.param(["keys", "revoke", "abc"], "no key with this id", id="no such key"),
        pytest.param(["keys", "create", "crm", "--scope", "all"], "score, read, act, admin", id="no such scope"),
        pytest.param(["train", "--config", "none.toml"], "there is no such file", id="no such configuration"),
        pytest.param(
            ["features", "--source", "SOURCE", "--on", "2024-08-01", "--out", "f.csv"],
            "the latest day that can be asked for is 2024-06-30",
            id="a day beyond the data",
        ),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_code_1(run, source, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    words = [source.location if word == "SOURCE" else word for word in words]

    code, _, muttered = run(*words, "--home", tmp_path / "home")
    _, spoken, _ = run(*words, "--home", tmp_path / "home", "--json")

    assert code == 1
    assert says in muttered.replace("\n", " ")
    assert says in json.loads(spoken)["refused"]
    assert "Traceback" not in muttered


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["train", "--until", "June"], "2026-06-30", id="no day"),
        pytest.param(["score", "--out", "scores.txt"], ".parquet or .csv", id="no such format"),
        pytest.param(["features"], "--out F", id="features, but where to?"),
        pytest.param(
            ["features", "--sql", "--dialect", "oracle"], "duckdb, spark, snowflake, bigquery", id="no such dialect"
        ),
        pytest.param(
            ["features", "--source", "spark:crm", "--out", "f.csv"], "a folder of Parquet files", id="Spark as CSV"
        ),
        pytest.param(
            ["features", "--out", "f.csv", "--source", "SOURCE", "--from", "2024-06-01", "--every", "year"],
            "month, week or a number",
            id="no such step",
        ),
        pytest.param(["trian"], "No such command", id="no such command"),
    ],
)
def test_bad_usage_is_exit_code_2(run, source, words, says):
    code, _, muttered = run(*[source.location if word == "SOURCE" else word for word in words])

    assert code == 2
    assert says in muttered


def test_features_are_written_for_several_days(run, source, tmp_path):
    out = tmp_path / "features.parquet"

    code, spoken, _ = run(
        "features", "--source", source.location, "--from", "2024-06-01", "--every", "7", "--out", out, "--json"
    )

    said, written = json.loads(spoken), pq.read_table(out)
    assert code == 0
    assert said["snapshots"] == ["2024-06-02", "2024-06-09", "2024-06-16", "2024-06-23", "2024-06-30"]
    assert said["rows"] == written.num_rows == 5
    assert written["logins_7d"].to_pylist() == [1, 7, 7, 7, 7]


def test_queries_are_printed(run, source):
    code, spoken, _ = run("features", "--source", source.location, "--sql", "--dialect", "spark")

    assert code == 0
    assert spoken.startswith("CREATE TEMPORARY VIEW `customers` AS")


def test_keys_are_shown_once_and_listed_by_id(run, tmp_path):
    _, made, _ = run("keys", "create", "crm", "--scope", "score", "--home", tmp_path, "--json")
    key = json.loads(made)["key"]

    _, listed, _ = run("keys", "list", "--home", tmp_path)
    _, ended, _ = run("keys", "revoke", key.split("_")[1], "--home", tmp_path)

    assert key.split("_")[1] in listed
    assert key.split("_")[2] not in listed
    assert "opens nothing any more" in ended


def test_a_taken_port_is_refused(run, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, muttered = run("serve", "--port", taken.getsockname()[1], "--home", tmp_path)

    assert code == 1
    assert "Choose another port with --port" in muttered.replace("\n", " ")
