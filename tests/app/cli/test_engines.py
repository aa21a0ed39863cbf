"""`varme train --engine dask` and `varme score --engine spark`: options, what is said, and that both go together."""

import json

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

ROWS = 600
ROLES = ("--id", "customer", "--label", "left")


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """600 accounts as a folder of two Parquet files; those with few logins leave."""
    random = np.random.default_rng(3)
    logins, plan = random.poisson(20, ROWS), random.choice(["basic", "pro"], ROWS)
    left = random.random(ROWS) < 1 / (1 + np.exp(0.3 * (logins - 16) + (plan == "basic")))
    ids = [f"C-{row}" for row in range(ROWS)]
    rows = pa.table({"customer": ids, "logins": logins, "plan": plan, "left": left.astype(int)})
    folder = tmp_path_factory.mktemp("table") / "customers"
    folder.mkdir()
    for number in range(2):
        parquet.write_table(rows.slice(number * ROWS // 2, ROWS // 2), folder / f"part-{number}.parquet")
    return folder


def test_learnt_on_dask_and_scored_on_spark(run, table, cluster, spark, tmp_path):
    address = cluster.client.scheduler.address
    code, spoken, muttered = run(
        "train", "--table", table, *ROLES, "--engine", "dask", "--scheduler", address, "--trials", 1
    )

    assert code == 0, muttered
    assert f"Learnt from 600 rows of 2 features on the scheduler {address}" in spoken
    assert "one machine is quicker, without --engine dask" in spoken
    assert "customers: the features are 2 of its columns" in spoken
    card = json.loads(run("models", "show", "--json")[1])
    assert card["data"]["cluster"] == {
        "workers": 2,
        "rows": ROWS,
        "churn_rows": card["data"]["churn_rows"],
        "looked_at": 1.0,
    }
    on = ("--on", "2026-06-30")
    code, spoken, muttered = run("score", "--table", table, *on, "--engine", "spark", "--out", "scores")
    assert code == 0, muttered
    assert "600 accounts scored on 2026-06-30 by version 1" in spoken
    assert "written by Spark, and not in the store" in spoken
    whole = parquet.ParquetDataset(table).read()
    parquet.write_table(whole, tmp_path / "one.parquet")
    run("score", "--table", "one.parquet", *on, "--out", "one-scores.parquet")
    there, here = (
        parquet.read_table(place).sort_by("account_id").select(["account_id", "score", "reason_1_text"]).to_pylist()
        for place in ("scores", "one-scores.parquet")
    )
    assert there == here
    said = json.loads(run("portfolio", "--json")[1])
    assert said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("train", "--workers", "2"), "add --engine dask", id="workers of nothing"),
        pytest.param(("train", "--scheduler", "tcp://h:1"), "add --engine dask", id="a scheduler of nothing"),
        pytest.param(("train", "--engine", "dask"), "--features FOLDER, or from a --table", id="nothing to learn from"),
        pytest.param(
            ("train", "--engine", "dask", "--features", "f", "--workers", "2", "--scheduler", "tcp://h:1"),
            "give one of them",
            id="workers twice",
        ),
        pytest.param(("train", "--engine", "ray"), "ray", id="an engine that is none"),
        pytest.param(
            ("score", "--engine", "spark", "--out", "scores.parquet"), "Spark writes a folder", id="a file on Spark"
        ),
        pytest.param(("score", "--out", "scores"), "end its name in .parquet or .csv", id="a folder on one machine"),
    ],
)
def test_what_does_not_go_together(run, words, says):
    code, _, muttered = run(*words)

    assert code == 2
    assert says in " ".join(muttered.replace("│", " ").split())


def test_a_single_file_is_for_one_machine(run, cluster, table):
    words = ("--engine", "dask", "--scheduler", cluster.client.scheduler.address)
    code, _, muttered = run("train", "--table", table / "part-0.parquet", *ROLES, *words)

    assert code == 1
    assert "is no folder" in " ".join(muttered.split())
