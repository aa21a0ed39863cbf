"""The measure of what reasons cost: it runs, on rows that are what they should be, and its table says what came out."""

import sys
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from app.jobs.scoring.columns import Known
from tests.benchmarks.processes import Run, measure
from tests.benchmarks.reasons import __main__ as command
from tests.benchmarks.reasons.accounts import choose_columns, draw, write_accounts
from tests.benchmarks.reasons.batch import Batch, score_accounts
from tests.benchmarks.reasons.calls import LIGHTGBM, OURS, SHAP, SHAPS_OWN, WITH_SHAP, Caller, Effort, Timed
from tests.benchmarks.reasons.learning import Shape, learn
from tests.benchmarks.reasons.run import Findings
from tests.benchmarks.reasons.table import BEGIN, END, as_markdown, promises

EFFORT = Effort(single_rows=2, single_rounds=2, batches=(300,), rounds=1)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return learn(Shape(12, 5), 1_500, tmp_path_factory.mktemp("small") / "model")


@pytest.fixture(scope="module")
def caller(small):
    return Caller(small, promises=True, say=lambda _: None)


def test_a_model_has_sixty_features_of_twelve_signals_of_every_kind(small):
    spec = small.scorer.spec

    assert (len(spec.features), len(spec.signals)) == (60, 12)
    assert {feature.kind for feature in spec.features} == {"number", "category", "date"}
    assert spec.likeness.by == "segment"
    assert sum(bool(feature.typical_by) for feature in spec.features) > 30
    assert small.scorer.booster.num_trees() == 12


def test_rows_do_not_depend_on_how_many_follow():
    columns = choose_columns()
    few, many = (draw(columns, rows, seed=7) for rows in (10_000, 10_500))

    np.testing.assert_array_equal(few.X, many.X[:10_000])
    assert 0.03 < np.isnan(few.X).mean() < 0.2
    assert 0.05 < few.y.mean() < 0.25


def test_the_table_to_score_holds_the_same_rows(small, tmp_path):
    columns = choose_columns()
    file = write_accounts(columns, 200, 7, tmp_path / "accounts.parquet", lambda _: None)

    read = parquet.read_table(file)

    known = Known({column.name: read[column.name].combine_chunks() for column in columns}, 200)
    np.testing.assert_array_equal(known.matrix(small.scorer.spec), draw(columns, 200, seed=7).X)


def test_every_program_is_timed_on_the_same_rows(caller):
    single = caller.time_single_rows(EFFORT)
    thousand, *batches = caller.time_batches(EFFORT)

    assert set(single.seconds) == set(thousand.seconds) == {LIGHTGBM, OURS, SHAP, SHAPS_OWN}
    assert thousand.rows == f"{WITH_SHAP:,} rows, 1 thread"
    assert [one.rows for one in batches] == ["300 rows, 1 thread", "300 rows, 2 threads"]
    assert all(set(one.seconds) == {LIGHTGBM, OURS} for one in batches)
    assert all(seconds > 0 for one in (single, thousand, *batches) for seconds in one.seconds.values())
    assert caller.largest_difference() < 1e-9


def test_batch_scoring_is_measured_as_a_process(small, caller, tmp_path):
    batch = score_accounts(small, caller, 30, tmp_path, lambda _: None)

    assert batch.run.wall > batch.contributions > 0
    assert "30 accounts scored" in (tmp_path / "score.log").read_text()
    assert {one.name for one in tmp_path.iterdir()} == {"score.log"}


def test_the_peak_is_that_of_the_program_and_not_of_who_measures_it(tmp_path):
    held = bytearray(300 * 10**6)
    held[::4096] = b"x" * len(held[::4096])

    run = measure([sys.executable, "-S", "-c", "print('done')"], tmp_path / "log")

    assert run.peak < 100 * 10**6 < len(held)
    assert (tmp_path / "log").read_text() == "done\n"


@pytest.fixture
def findings():
    """Twice as long as LightGBM for single rows, thrice in one of the batches."""
    calls = [
        Timed(
            "200 × 7", "single rows, 1 thread", {LIGHTGBM: 1e-4, OURS: 2e-4, SHAP: 3e-4, SHAPS_OWN: 4e-4}, promises=True
        ),
        Timed("200 × 7", "10 rows, 1 thread", {LIGHTGBM: 2.0, OURS: 3.0}, promises=True),
        Timed("200 × 7", "10 rows, 2 threads", {LIGHTGBM: 1.0, OURS: 3.0}, promises=True),
        Timed("400 × 31", "10 rows, 2 threads", {LIGHTGBM: 1.0, OURS: 9.0}, promises=False),
    ]
    batches = (Batch(1_000, Run(5.0, 8.0, 600 * 10**6), 2.0), Batch(100, Run(1.0, 1.0, 500 * 10**6), 0.2))
    return Findings(tuple(calls), batches, 2e-15)


def test_the_table_says_what_was_found(findings):
    table = as_markdown(findings, ("Measured here.",))
    single, batch, whole, peak = promises(findings)

    assert [one.is_kept for one in (single, batch, whole, peak)] == [True, False, False, True]
    assert [one.measured for one in (single, batch, whole, peak)] == ["2.00×", "3.00×", "2.50×", "1.20×"]
    assert "at worst (10 rows, 2 threads)" in batch.promised
    assert "| 200 × 7 | single rows, 1 thread | 0.1 ms | 0.2 ms | 2.00× | 0.3 ms | 0.4 ms |" in table
    assert "| 400 × 31 | 10 rows, 2 threads | 1.00 s | 9.00 s | 9.00× |  |  |" in table
    assert "| 1,000 accounts | 5.0 s | 2.0 s | 2.50× | 8.0 s | 200 | 600 MB |" in table


def test_the_page_has_the_place_for_the_table():
    page = (Path(command.__file__).parents[1] / "README.md").read_text(encoding="utf-8")

    assert page.index(BEGIN) < page.index(END)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--write", "--quick"], "leave --quick out", id="only whole results are written"),
        pytest.param(["--rows", "9"], "expected 10 or more", id="too few for a tenth"),
    ],
)
def test_what_can_not_be_measured_is_refused(monkeypatch, capsys, tmp_path, arguments, says):
    monkeypatch.setattr(sys, "argv", ["reasons", "--folder", str(tmp_path), *arguments])

    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
