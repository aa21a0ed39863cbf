"""`varme features --out FOLDER`: what it says of a data set that grows, for people and for machines."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from features.dataset import open_dataset

USAGE = [{"occurred_at": datetime(2024, month, 20)} for month in range(1, 7)]


@pytest.fixture
def source(make_source):
    return Path(make_source({"usage": USAGE}).location)


@pytest.fixture
def arrives(make_source, source):
    """Put more rows of usage into the source."""

    def arrive(*days):
        more = make_source({"usage": [*USAGE, *({"occurred_at": datetime(2024, *day)} for day in days)]})
        (Path(more.location) / "usage.parquet").replace(source / "usage.parquet")

    return arrive


def test_a_data_set_grows(run, source, arrives, tmp_path):
    words = ("features", "--source", source, "--out", tmp_path / "features", "--home", tmp_path / "home")

    code, spoken, muttered = run(*words, "--from", "2024-04-01", "--on", "2024-06-01")
    arrives((3, 28), (3, 28), (6, 30))
    again, spoken_again, muttered_again = run(*words, "--on", "2024-07-01")

    assert (code, again) == (0, 0)
    assert "on 3 days up to 2024-06-01" in spoken
    assert "Computed now: 3; kept: 0; made anew: 0." in spoken
    assert "2024-05-01: 1 row (2 of 3)" in muttered
    assert "Computed now: 1; kept: 0; made anew: 3." in spoken_again
    assert (
        "3 snapshots from 2024-04-01 were made anew: usage has 2 rows of 2024-03-28 that were not there before."
        in spoken_again
    )
    assert "(4 of 4)" in muttered_again
    assert open_dataset(tmp_path / "features").count_rows() == 4


def test_it_is_said_for_machines(run, source, arrives, tmp_path):
    words = ("features", "--source", source, "--out", tmp_path / "features", "--json")

    run(*words, "--from", "2024-05-01", "--on", "2024-06-01")
    arrives((5, 28), (6, 30))
    said = json.loads(run(*words)[1])

    assert said | {"features": 0} == {
        "rows": 3,
        "features": 0,
        "snapshots": ["2024-05-01", "2024-06-01", "2024-07-01"],
        "computed": ["2024-07-01"],
        "kept": ["2024-05-01"],
        "rebuilt": [
            {"snapshot_on": "2024-06-01", "why": ["usage has 1 row of 2024-05-28 that was not there before"]},
        ],
        "end_of_data": "2024-07-01 00:00:00",
        "left_out": [],
        "out": str(tmp_path / "features"),
    }


def test_a_new_folder_holds_the_latest_day(run, source, tmp_path):
    said = json.loads(run("features", "--source", source, "--out", tmp_path / "features", "--json")[1])

    assert said["snapshots"] == ["2024-06-21"]


def test_another_mapping_is_refused_until_the_folder_is_made_anew(run, source, tmp_path):
    config = tmp_path / "varme.toml"
    config.write_text("[label]\nchurn = 'inactivity'\n", encoding="utf-8")
    words = ("features", "--source", source, "--out", tmp_path / "features")
    run(*words)

    code, _, muttered = run(*words, "--config", config)
    forced, spoken, _ = run(*words, "--config", config, "--rebuild")

    assert code == 1
    assert "churn was cancellation, and is now inactivity after 180 days" in muttered.replace("\n", " ")
    assert forced == 0
    assert "Computed now: 1; kept: 0; made anew: 0." in spoken


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--out", "f.parquet", "--rebuild"], "name its folder", id="a file is always made anew"),
        pytest.param(["--sql", "--rebuild"], "name its folder", id="queries are not built"),
        pytest.param(["--out", "features.xlsx"], "must end in .parquet or .csv", id="a file of another format"),
    ],
)
def test_bad_usage(run, source, words, says):
    code, _, muttered = run("features", "--source", source, *words)

    assert code == 2
    assert says in " ".join(muttered.split())


def test_a_version_in_the_name_of_a_folder_is_no_ending(run, source, tmp_path):
    code, _, _ = run("features", "--source", source, "--out", tmp_path / "v1.2")

    assert code == 0
    assert open_dataset(tmp_path / "v1.2").to_table()["snapshot_on"].to_pylist() == [date(2024, 6, 21)]
