"""The measure of the engines: tables are made as asked for, commands are watched with all their processes."""

import os

import pytest
from pyarrow import parquet

from tests.benchmarks.engines.making import DAYS, FEATURES, write_feature_table
from tests.benchmarks.engines.run import Line, as_markdown
from tests.benchmarks.engines.watching import Taken, look_at, watch
from tests.benchmarks.processes import ProgramFailed


def test_the_folder_and_the_file_hold_the_same_rows(tmp_path):
    file = write_feature_table(tmp_path / "table", 400)

    one, parts = parquet.read_table(file), parquet.read_table(tmp_path / "table")

    assert one.num_rows == parts.num_rows == 400
    assert len(list((tmp_path / "table").iterdir())) == len(DAYS)
    assert len(one.column_names) == FEATURES + 3
    assert one["left"].to_pylist() == parts["left"].to_pylist()
    assert 0.03 < sum(one["left"].to_pylist()) / 400 < 0.25


def test_a_command_is_watched_until_it_ends(tmp_path):
    taken = watch(["--help"], tmp_path / "log", {})

    assert taken.seconds > 0
    assert "varme" in (tmp_path / "log").read_text()
    with pytest.raises(ProgramFailed, match="No such command"):
        watch(["nothing"], tmp_path / "log", {})


def test_what_a_process_holds_is_more_than_nothing():
    held = look_at(os.getpid())[os.getpid()]

    assert held.memory > 10**7
    assert held.processor > 0


def test_the_table_compares_with_here():
    lines = [
        Line("train here", 1000, 100, Taken(12.0, 10**9, 10.0)),
        Line("train on Dask", 1000, 100, Taken(30.0, 3 * 10**9, 25.0)),
        Line("score here", 1000, 100, Taken(5.0, 10**9, 4.0)),
        Line("score on Spark", 1000, 100, Taken(3.0, 2 * 10**9, 2.0)),
    ]
    table = as_markdown(lines, ("Measured here.",))

    assert "| train on Dask | 1,000 |  | 30 | 25 | 2.5× | 3.0 GB |" in table
    assert "| score on Spark | 1,000 | 100 | 3 | 2 | 0.5× | 2.0 GB |" in table
