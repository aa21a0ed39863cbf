"""`varme train --engine dask` and `varme score --engine spark`: options, what is said, and that both go together."""

import json
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

ACCOUNTS = 90
DAYS = tuple(date(2025, month, 1) for month in range(1, 11))
ROWS = ACCOUNTS * len(DAYS)
ROLES = ("--id", "customer", "--label", "left")
SETTINGS = "[label]\nhorizon_days = 30\n"


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "varme.toml").write_text(SETTINGS)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """90 accounts on ten days, as a folder for each day; those with few logins leave, and then a fee is due."""
    random = np.random.default_rng(3)
    folder = tmp_path_factory.mktemp("table") / "customers"
    for day in DAYS:
        logins, plan = random.poisson(20, ACCOUNTS), random.choice(["basic", "pro"], ACCOUNTS)
        left = random.random(ACCOUNTS) < 1 / (1 + np.exp(0.3 * (logins - 16) + (plan == "basic")))
        ids = [f"C-{row}" for row in range(ACCOUNTS)]
        fee = np.where(left, 50, 0) + random.random(ACCOUNTS)
        columns = {"customer": ids, "logins": logins, "plan": plan, "closing_fee": fee, "left": left.astype(int)}
        rows = pa.table(columns)
        place = folder / f"snapshot_on={day}"
        place.mkdir(parents=True)
        parquet.write_table(rows, place / "part-0.parquet")
    return folder


def test_learnt_on_dask_and_scored_on_spark(run, table, cluster, spark, tmp_path):
    address = cluster.client.scheduler.address
    code, spoken, muttered = run(
        "train", "--table", table, *ROLES, "--engine", "dask", "--scheduler", address, "--trials", 1
    )

    assert code == 0, muttered
    assert f"Learnt from {ROWS} rows of 2 features on the scheduler {address}" in spoken
    assert "one machine is quicker, without --engine dask" in spoken
    assert "customers: the features are 2 of its columns" in spoken
    assert "Trap: closing_fee" in spoken
    card = json.loads(run("models", "show", "--json")[1])
    learnt = {"workers": 2, "rows": ROWS, "churn_rows": card["data"]["churn_rows"], "looked_at": 1.0}
    assert card["data"]["cluster"] == learnt
    code, spoken, muttered = run("score", "--table", table, "--engine", "spark", "--out", "scores")
    assert code == 0, muttered
    assert f"{ACCOUNTS} accounts scored on {DAYS[-1]} by version 1" in spoken
    assert "written by Spark, and not in the store" in spoken
    parquet.write_table(parquet.ParquetDataset(table).read(), tmp_path / "one.parquet")
    run("score", "--table", "one.parquet", "--out", "one-scores.parquet")
    there, here = (
        parquet.read_table(place).sort_by("account_id").select(["account_id", "score", "reason_1_text"]).to_pylist()
        for place in ("scores", "one-scores.parquet")
    )
    assert there == here


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
    code, _, muttered = run("train", "--table", table / f"snapshot_on={DAYS[0]}" / "part-0.parquet", *ROLES, *words)

    assert code == 1
    assert "is no folder" in " ".join(muttered.split())
