"""Scores on Spark: every line is that of a run on one machine, bit for bit; what can't be scored is refused."""

import json
import shutil
from datetime import date

import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from app.jobs.champion import champion_of
from app.jobs.scoring import Asked, score_table
from app.jobs.scoring.on_spark import score_table_on_spark
from app.settings import Settings
from app.store import COMMAND_LINE, open_store
from features.errors import SourceError, TableError
from models.folder import write_model

DAY, EARLIER = date(2026, 6, 29), date(2026, 6, 1)
ROWS = 3000


def silent(_step):
    pass


@pytest.fixture(scope="module")
def settings(learnt, make_spec, tmp_path_factory):
    """A home whose champion was trained on a ready table with days."""
    home = tmp_path_factory.mktemp("spark-home") / "home"
    state = {"table": {"id": "customer", "has_snapshots": True, "ages": {}}}
    spec = make_spec(calibration=learnt.spec.calibration, scale=learnt.spec.scale, catalogue_state=state)
    write_model(home / "serving" / "champion", learnt.model.booster_text, spec)
    named = json.dumps({"name": "customer-health", "version": "3"})
    (home / "serving" / "champion" / "serving.json").write_text(named)
    return Settings(home=home)


def table_of(matrix, learnt, day=DAY):
    rows = len(matrix)
    columns = {
        "customer": [f"C-{row:05}" for row in range(rows)],
        "snapshot_on": [day] * rows,
        **learnt.columns(matrix),
    }
    return pa.table(columns).set_column(2, "logins_30d", pa.array(matrix[:, 0], from_pandas=True).cast(pa.int32()))


@pytest.fixture(scope="module")
def table(learnt, draw, tmp_path_factory):
    """A feature table as a folder of Parquet files, with two days; some accounts are all but unknown."""
    folder = tmp_path_factory.mktemp("table") / "features"
    folder.mkdir()
    known, _ = draw(ROWS, seed=5)
    known[:40, :4] = float("nan")
    for number, start in enumerate(range(0, ROWS, 1100)):
        part = table_of(known, learnt).slice(start, 1100)
        parquet.write_table(part, folder / f"part-{number}.parquet")
    parquet.write_table(table_of(known[:100], learnt, EARLIER), folder / "earlier.parquet")
    return folder


def read(folder):
    partition = dataset.partitioning(pa.schema([("snapshot_on", pa.date32())]), flavor="hive")
    return dataset.dataset(folder, partitioning=partition).to_table().sort_by("account_id")


@pytest.fixture(scope="module")
def scored(table, settings, spark, tmp_path_factory):
    """What Spark wrote, and what the run on one machine wrote of the same rows."""
    folder = tmp_path_factory.mktemp("scores")
    one_file = folder / "features.parquet"
    parquet.write_table(dataset.dataset(table).to_table(), one_file)
    here = score_table(one_file, None, settings, DAY, folder / "scores.parquet", 3, "da", silent)
    there = score_table_on_spark(table, None, settings, DAY, Asked(folder / "scores", 3, "da"), silent)
    return here, there, parquet.read_table(folder / "scores.parquet").sort_by("account_id"), folder / "scores"


def test_every_line_is_that_of_one_machine(scored):
    here, there, expected, folder = scored
    found = read(folder)

    assert found.num_rows == expected.num_rows == ROWS
    assert set(found.column_names) == set(expected.column_names)
    for name in expected.column_names:
        assert found[name].type == expected[name].type
        assert found[name].to_pylist() == expected[name].to_pylist(), name
    assert dict(there.bands) == dict(here.bands)
    assert set(there.bands) == {"red", "yellow", "green", "grey"}


def test_it_is_written_by_the_engine_in_parts(scored):
    _, _, _, folder = scored

    assert [one.name for one in folder.iterdir() if one.is_dir()] == [f"snapshot_on={DAY}"]
    assert len(list(folder.glob("*/part-*.parquet"))) > 1


def test_another_day_stands_beside_it_and_the_same_day_is_replaced(table, settings, spark, scored, tmp_path):
    out = tmp_path / "scores"
    shutil.copytree(scored[3], out)
    for day in (EARLIER, EARLIER):
        done = score_table_on_spark(table, None, settings, day, Asked(out, 1, "en"), silent)

        assert done.accounts == 100
    found = read(out)

    assert found.num_rows == ROWS + 100


def test_the_store_is_not_written(scored, settings):
    _, there, _, _ = scored

    assert there.written == 0


def test_who_was_forgotten_gets_no_line(table, settings, spark, tmp_path, now):
    store = open_store(settings.store_url, make=True)
    store.erasing.forget("C-00007", COMMAND_LINE, now)
    store.close()

    done = score_table_on_spark(table, None, settings, EARLIER, Asked(tmp_path / "scores", 1, "en"), silent)

    assert done.accounts == 99
    assert done.erased == 1
    assert "C-00007" not in read(tmp_path / "scores")["account_id"].to_pylist()


def change(table, **columns):
    for name, values in columns.items():
        at = table.column_names.index(name)
        table = table.remove_column(at) if values is None else table.set_column(at, name, values)
    return table


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"nps": None}, "lacks columns that the model reads: ['nps']", id="a column is missing"),
        pytest.param({"customer": None}, "has no column 'customer'", id="the id is missing"),
        pytest.param({"snapshot_on": None}, "has no column snapshot_on", id="the day is missing"),
        pytest.param({"nps": pa.array(["7"] * 50)}, "learnt nps as a number; in", id="a text for a number"),
        pytest.param({"customer": pa.array(["C-1"] * 50)}, "'C-1' comes more than once", id="twice the same"),
        pytest.param({"customer": pa.array(["C-1", " "] * 25)}, "is blank in some rows", id="nobody"),
        pytest.param({"snapshot_on": pa.array([date(2020, 1, 1)] * 50)}, "has no row on 2026-06-29", id="no such day"),
    ],
)
def test_what_is_refused(changes, says, learnt, settings, spark, tmp_path):
    folder = tmp_path / "features"
    folder.mkdir()
    parquet.write_table(change(table_of(learnt.known[:50], learnt), **changes), folder / "part.parquet")
    with pytest.raises(TableError) as refusal:
        score_table_on_spark(folder, None, settings, DAY, Asked(tmp_path / "scores", 1, "en"), silent)

    assert says in str(refusal.value)
    assert not (tmp_path / "scores").exists()


def test_another_table_is_never_overwritten(table, settings, spark):
    before = sorted(table.rglob("*"))
    with pytest.raises(SourceError, match="holds another table, without account_id, score"):
        score_table_on_spark(table, None, settings, DAY, Asked(table, 1, "en"), silent)

    assert sorted(table.rglob("*")) == before


def test_no_such_table(settings, spark, tmp_path):
    with pytest.raises(TableError, match=r"Spark can't read the table .*nowhere"):
        score_table_on_spark(tmp_path / "nowhere", None, settings, DAY, Asked(tmp_path / "scores", 1, "en"), silent)


def test_what_fails_on_a_worker_leaves_what_was_there(learnt, settings, spark, tmp_path):
    folder, out = tmp_path / "features", tmp_path / "scores"
    folder.mkdir()
    good = table_of(learnt.known[:50], learnt)
    parquet.write_table(good, folder / "part.parquet")
    score_table_on_spark(folder, None, settings, DAY, Asked(out, 1, "en"), silent)
    before = read(out)
    parquet.write_table(change(good, nps=pa.array([float("inf")] * 50)), folder / "part.parquet")
    with pytest.raises(SourceError, match="is as it was"):
        score_table_on_spark(folder, None, settings, DAY, Asked(out, 1, "en"), silent)

    assert read(out).equals(before)


def test_the_champion_is_the_one_that_serves(settings, learnt):
    assert champion_of(settings).model.version == "3"
