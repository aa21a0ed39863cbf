"""Fits across workers: as good as on one machine, under the same rules, from the rows that may be learnt from."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from sklearn.metrics import log_loss

from features.declare import Signal
from features.errors import TableError
from features.table import Layout
from training.cluster import Cluster, ClusterFit
from training.cluster.pieces import pieces_of_folder
from training.cluster.rows import ReadingTable
from training.dataset import Column, Dataset
from training.errors import ClusterError
from training.trial.recipe import Recipe, fit_model

ROWS = 6000
RECIPE = Recipe(n_trees=60, leaves=6, l2=1.0, leaf_share=0.005)
MEANS = {"logins": "healthier", "nps": "either", "tickets": "riskier", "change": "healthier", "plan": "either"}
PLANS = ("free", "pro", "team")
COLUMNS = tuple(
    Column(
        name,
        Signal(name, name, "lead"),
        "category" if name == "plan" else "number",
        more_is=means,
        categories=PLANS if name == "plan" else (),
        sources=("usage",) if name == "logins" else (),
    )
    for name, means in MEANS.items()
)


def silent(_step):
    pass


def data_of(known, left, accounts=None):
    return Dataset(
        columns=COLUMNS,
        X=known,
        y=left,
        account=np.arange(len(left)),
        day=np.zeros(len(left), dtype=np.int64),
        days=(),
        account_ids=tuple(f"A-{row}" for row in range(len(left))) if accounts is None else accounts,
    )


def write(folder, known, left, files=3):
    """The rows as a folder of Parquet files."""
    folder.mkdir()
    columns = {name: pa.array(known[:, place], from_pandas=True) for place, name in enumerate(MEANS)}
    columns["plan"] = pa.array([None if np.isnan(one) else PLANS[int(one)] for one in known[:, 4]], pa.string())
    table = pa.table({"id": [f"A-{row}" for row in range(len(left))], "left": left.astype(int), **columns})
    for number, rows in enumerate(np.array_split(np.arange(len(left)), files)):
        parquet.write_table(table.take(pa.array(rows)), folder / f"part-{number}.parquet")
    return folder


READING = ReadingTable(COLUMNS, Layout("id", has_snapshots=False, ages={}), "left", "1")


def fit_on(cluster, folder, data):
    return ClusterFit(cluster, pieces_of_folder(folder, 2), READING, data, silent)


@pytest.fixture(scope="module")
def drawn(draw):
    return draw(ROWS, seed=7)


@pytest.fixture(scope="module")
def folder(drawn, tmp_path_factory):
    return write(tmp_path_factory.mktemp("rows") / "table", *drawn)


@pytest.fixture(scope="module")
def fit(cluster, folder, drawn):
    return fit_on(cluster, folder, data_of(*drawn))


@pytest.fixture(scope="module")
def model(fit, drawn):
    return fit(data_of(*drawn), RECIPE)


def chance(model, known):
    return 1 / (1 + np.exp(-model.margin(known)))


def test_it_is_as_good_as_on_one_machine(model, drawn, draw):
    known, left = draw(8000, seed=8)
    alone = fit_model(data_of(*drawn), RECIPE)
    here, there = (-np.log(np.where(left == 1, one, 1 - one)) for one in (chance(alone, known), chance(model, known)))
    worse = there - here
    noise = worse.std() / np.sqrt(len(worse))

    assert worse.mean() <= 3 * noise
    assert log_loss(left, chance(model, known)) < 0.9 * log_loss(left, np.full(len(left), left.mean()))


def test_all_rows_are_read_by_both_workers(fit, cluster, drawn):
    assert (fit.rows, fit.left) == (ROWS, int(drawn[1].sum()))
    assert len(cluster.workers) == 2
    assert all(cluster.client.has_what(workers=list(cluster.workers)).values())


@pytest.mark.parametrize(("place", "sign"), [(0, -1), (2, 1), (3, -1)], ids=["logins", "tickets", "change"])
def test_directions_are_kept(model, drawn, place, sign):
    known = np.repeat(drawn[0][:200], 30, axis=0)
    known[:, place] = np.tile(np.linspace(0, 60, 30), 200)
    steps = np.diff(model.margin(known).reshape(200, 30), axis=1)

    assert (sign * steps >= -1e-9).all()
    assert (sign * steps > 0).any()


def test_categories_are_told_apart(model, drawn):
    known = np.repeat(drawn[0][:1], 3, axis=0)
    known[:, 4] = [0, 1, 2]

    assert len(set(model.margin(known).tolist())) > 1


def test_unknown_is_not_zero_where_nothing_was_unknown(model, drawn):
    assert not np.isnan(drawn[0][:, 0]).any()
    silent_, unknown = drawn[0][:50].copy(), drawn[0][:50].copy()
    silent_[:, 0], unknown[:, 0] = 0, np.nan

    assert (model.margin(silent_) > model.margin(unknown)).all()


def test_the_same_again_is_the_same_model(cluster, folder, drawn, model):
    again = fit_on(cluster, folder, data_of(*drawn))(data_of(*drawn), RECIPE)

    assert again.booster_text == model.booster_text


def test_a_model_does_not_say_where_it_was_made(model):
    for word in ("machines", "listen_port", "127.0.0.1", "tree_learner", "time_out"):
        assert word not in model.booster_text


def test_leaves_are_as_large_as_all_rows_demand(model):
    sizes = [tree["min"] for tree in _leaf_sizes(model)]

    assert model.min_leaf == 50
    assert min(sizes) >= 0.7 * model.min_leaf


def _leaf_sizes(model):
    for tree in model.booster_.dump_model()["tree_info"]:
        counts = []
        nodes = [tree["tree_structure"]]
        while nodes:
            node = nodes.pop()
            counts += [node["leaf_count"]] if "leaf_count" in node else []
            nodes += [node[side] for side in ("left_child", "right_child") if side in node]
        yield {"min": min(counts)}


def test_accounts_held_out_are_not_learnt_from(cluster, folder, drawn, tmp_path):
    known, left = drawn
    whole = data_of(known, left)
    kept = np.arange(ROWS) % 3 > 0
    past = whole.rows(kept)
    spoilt = write(tmp_path / "spoilt", known, np.where(kept, left, 1 - left))

    honest, other = (fit_on(cluster, one, whole)(past, RECIPE) for one in (folder, spoilt))

    assert honest.booster_text == other.booster_text


def test_columns_that_are_left_out_are_not_read(fit, drawn):
    data = data_of(*drawn)
    narrow = data.keep(np.array([True, False, True, False, True]))

    model = fit(narrow, replace(RECIPE, n_trees=5))

    assert model.booster_.feature_name() == ["logins", "tickets", "plan"]


def test_what_is_refused_on_a_worker_is_said(cluster, drawn, tmp_path):
    spoilt = write(tmp_path / "table", *drawn)
    file = spoilt / "part-1.parquet"
    table = parquet.read_table(file)
    parquet.write_table(table.set_column(3, "nps", pa.array(["many", "few"] * (table.num_rows // 2))), file)

    with pytest.raises(TableError, match="nps"):
        fit_on(cluster, spoilt, data_of(*drawn))


def test_a_fit_that_fails_says_where(fit, drawn):
    with pytest.raises(ClusterError, match="Learning on 2 workers of this machine failed"):
        fit(data_of(*drawn), replace(RECIPE, learning_rate=-1.0))


def test_its_type_says_who_works(cluster):
    assert isinstance(cluster, Cluster)
    assert cluster.says == "2 workers of this machine"
