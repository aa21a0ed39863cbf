"""A data set of features and a source's answers: what is looked at, and learnt from, is what one machine would see."""

import shutil
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

from features.catalogue import catalogue, fingerprint
from features.dataset import write_dataset
from features.dataset.manifest import read_manifest
from features.demo import write_company
from features.errors import DatasetError
from features.labels import label_query
from features.learn import learn_state
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState
from training.cluster import looking
from training.cluster.history import features_reading, look_at_history
from training.cluster.pieces import pieces_of_dataset
from training.cluster.rows import ReadingFeatures
from training.dataset import build_dataset
from training.errors import NotEnoughData
from training.history import History
from training.judging.judge import losses
from training.trial.recipe import SEED, Recipe, fit_model
from training.trial.search import Budget
from training.trial.trial import run_trial

DAYS = tuple(date(2024, month, 1) for month in range(1, 13))
CHURN = Churn(horizon_days=30)
RECIPE = Recipe(n_trees=30)


def silent(_step):
    pass


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company") / "source"
    write_company(folder, seed=5, accounts=400, first_on=date(2023, 1, 1), days=730)
    return open_source(folder)


@pytest.fixture(scope="module")
def features(source, tmp_path_factory):
    """The data set of its features."""
    folder = tmp_path_factory.mktemp("features") / "set"
    write_dataset(folder, source, CHURN, [*DAYS, source.latest_snapshot])
    return folder


def look(cluster, features, source, **more):
    return look_at_history(cluster, features, source, CHURN, silent, **{"tables": {}, "mapping": {}, **more})


@pytest.fixture(scope="module")
def looked(cluster, features, source):
    return look(cluster, features, source)


def test_what_is_looked_at_is_what_one_machine_builds(looked, source):
    data = looked.material.data
    expected = build_dataset(source, looked.material.state, CHURN, [*DAYS, source.latest_snapshot])

    assert looked.share == 1.0
    assert [one.name for one in data.columns] == [one.name for one in expected.columns]
    assert data.columns == expected.columns
    ours, theirs = (
        sorted(zip([one.days[day] for day in one.day], [one.account_ids[a] for a in one.account], one.y, strict=True))
        for one in (data.rows(data.is_labelled), expected.rows(expected.is_labelled))
    )
    assert ours == theirs
    assert np.nansum(data.X) == pytest.approx(np.nansum(expected.X), rel=1e-12)


def test_the_workers_hold_every_labelled_row(looked):
    labelled = looked.material.data.rows(looked.material.data.is_labelled)

    assert (looked.fit.rows, looked.fit.left) == (len(labelled.y), int(labelled.y.sum()))


def test_rows_are_the_same_on_workers_and_here(looked, features, source):
    data = looked.material.data.rows(looked.material.data.is_labelled)
    answers = source.table(label_query(source, CHURN, DAYS))
    by_day = {day: answers.filter(pc.equal(answers["snapshot_on"].cast(pa.date32()), day)) for day in DAYS}
    read = [
        ReadingFeatures(data.columns, by_day).read(piece)
        for piece in pieces_of_dataset(features, read_manifest(features), 2)
    ]
    keys = [key for rows in read for key in zip(rows.account.to_pylist(), rows.day.tolist(), strict=True)]
    places = {key: place for place, key in enumerate(keys)}
    order = [places[data.account_ids[one], data.days[day]] for one, day in zip(data.account, data.day, strict=True)]

    assert len(keys) == len(places) == len(order)
    np.testing.assert_array_equal(np.concatenate([rows.X for rows in read])[order], data.X)
    np.testing.assert_array_equal(np.concatenate([rows.y for rows in read])[order], data.y)


def test_the_trial_is_as_good_as_on_one_machine(looked, quiet):
    plan = looked.plan(SEED, quiet)
    budget = Budget(trials=1)
    alone, across = (run_trial(plan, [RECIPE], budget, quiet, churn=CHURN, fit=fit) for fit in (fit_model, looked.fit))

    held = alone.held_out
    worse = losses(across.held_out.probability, held.y) - losses(held.probability, held.y)
    _, account = np.unique(held.account, return_inverse=True)
    noise = np.sqrt((np.bincount(account, weights=worse - worse.mean()) ** 2).sum()) / len(worse)

    assert across.verdict.rows == alone.verdict.rows
    assert worse.mean() <= 2 * noise
    assert across.verdict.gain.value > 0


def test_the_whole_is_the_data_set_with_its_own_state(looked, source, quiet):
    whole = looked.whole(quiet)

    assert whole.fingerprint == fingerprint(CatalogueState.from_json(whole.state))
    assert whole.trained_on == source.latest_snapshot
    assert {whole.portfolio.days[day] for day in whole.portfolio.day} == {source.latest_snapshot}
    assert looked.describe(whole)["cluster"] == {
        "workers": 2,
        "rows": looked.fit.rows,
        "churn_rows": looked.fit.left,
        "looked_at": 1.0,
    }


def test_of_many_accounts_some_are_looked_at_and_all_are_learnt_from(cluster, features, source, looked, monkeypatch):
    monkeypatch.setattr(looking, "MOST_ROWS", 1500)

    part = look(cluster, features, source)

    assert part.share < 1
    assert 0 < len(part.material.data.y) < 0.8 * len(looked.material.data.y)
    assert part.fit.rows == looked.fit.rows
    assert part.material.left == looked.material.left


def test_until_lets_no_later_answer_through(cluster, features, source):
    until = date(2024, 9, 15)

    part = look(cluster, features, source, until=until)

    assert part.material.history.days == tuple(day for day in DAYS if CHURN.closes(day) <= until)
    assert part.material.data.days[-1] == date(2024, 9, 1)


@pytest.fixture(scope="module")
def spoilt(source, tmp_path_factory):
    """The same company, whose segment was overwritten as each account left."""
    folder = tmp_path_factory.mktemp("spoilt") / "source"
    shutil.copytree(source.location, folder)
    accounts = parquet.read_table(folder / "accounts.parquet")
    notices = parquet.read_table(folder / "cancellations.parquet")
    left = notices.filter(pc.is_null(notices["withdrawn_at"]))["account_id"].combine_chunks()
    segment = pc.if_else(pc.is_in(accounts["account_id"], value_set=left), "gone", "smb")
    accounts = accounts.set_column(accounts.column_names.index("segment"), "segment", segment)
    parquet.write_table(accounts, folder / "accounts.parquet")
    return open_source(folder)


@pytest.fixture(scope="module")
def spoilt_features(spoilt, tmp_path_factory):
    """The data set of its features, which was made when nothing looked overwritten."""
    folder = tmp_path_factory.mktemp("spoilt-features") / "set"
    state = replace(learn_state(spoilt, DAYS[0]), quarantined=())
    write_dataset(folder, spoilt, CHURN, [*DAYS, spoilt.latest_snapshot], state=state)
    return folder


@pytest.fixture(scope="module")
def spoilt_looked(cluster, spoilt, spoilt_features):
    """What is looked at of it; and the same where the business vouches for the segment."""
    return {keep: look(cluster, spoilt_features, spoilt, keep=keep) for keep in ((), ("segment",))}


@pytest.mark.parametrize("keep", [pytest.param((), id="left out"), pytest.param(("segment",), id="kept")])
def test_what_was_overwritten_is_left_out_unless_it_is_kept(spoilt_looked, quiet, keep):
    part = spoilt_looked[keep]

    (trap,) = [trap for trap in part.traps if trap.column == "accounts.segment"]
    assert (trap.kind, trap.kept) == ("overwritten", bool(keep))
    assert ("segment" in [column.name for column in part.material.data.columns]) is bool(keep)
    assert ("accounts.segment" in part.describe(part.whole(quiet))["quarantined"]) is not bool(keep)


def test_the_traps_are_those_of_one_machine(looked, spoilt, spoilt_looked):
    part = spoilt_looked[()]
    alone = History(spoilt, CHURN, {}, part.material.history.days).find(())

    assert {(trap.kind, trap.column) for trap in part.traps} == {(trap.kind, trap.column) for trap in alone.traps}
    assert not [trap for trap in looked.traps if trap.kind == "overwritten"]


def test_a_state_that_was_learnt_later_is_told(cluster, source, looked, quiet, tmp_path):
    late_on = date(2024, 6, 1)
    days = DAYS[3:6]
    write_dataset(tmp_path / "set", source, CHURN, days, state=learn_state(source, late_on), known_before=late_on)

    part = look(cluster, tmp_path / "set", source)

    assert part.describe(part.whole(quiet))["learnt_late_on"] == "2024-06-01"
    assert "learnt_late_on" not in looked.describe(looked.whole(quiet))


def test_what_is_kept_must_be_in_the_data_set(cluster, spoilt, tmp_path):
    state = replace(learn_state(spoilt, DAYS[0]), quarantined=("accounts.segment",))
    write_dataset(tmp_path / "set", spoilt, CHURN, DAYS[:2], state=state)
    with pytest.raises(DatasetError, match=r'Say `trusted = \["accounts\.segment"\]` in the \[source\]'):
        look(cluster, tmp_path / "set", spoilt, keep=("accounts.segment",))


def test_features_by_parts_are_barred_with_them():
    declared = catalogue(CatalogueState())
    ratio = next(one for one in declared if one.parts)
    part = next(one for one in declared if one.name == ratio.parts[0])
    columns = {f"{table}.{column}" for table, read in part.reads.items() for column in read}

    barred = features_reading(declared, columns)

    assert {part.name, ratio.name} <= barred
    assert features_reading(declared, {"accounts.nothing"}) == frozenset()


def test_another_source_is_refused(cluster, features, make_source):
    with pytest.raises(DatasetError, match="its source is"):
        look(cluster, features, make_source({"touchpoints": [{"occurred_at": datetime(2024, 1, 1)}]}))


def test_without_an_answer_nothing_is_learnt(cluster, source, tmp_path):
    write_dataset(tmp_path / "set", source, CHURN, [source.latest_snapshot])
    with pytest.raises(NotEnoughData, match="of none is it known who left"):
        look(cluster, tmp_path / "set", source)


def test_a_data_set_that_lost_a_file_is_refused(cluster, features, source, tmp_path):
    folder = tmp_path / "set"
    write_dataset(folder, source, CHURN, DAYS[:2])
    next(folder.glob("snapshot_on=*/*.parquet")).unlink()
    with pytest.raises(DatasetError, match="is not whole"):
        look(cluster, folder, source)
