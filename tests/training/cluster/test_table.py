"""A ready table in a folder: what gives the answer away, and who is there twice, the workers do not learn from."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from features.errors import TableError
from features.snapshots import Churn
from features.table import Roles
from training.cluster import looking
from training.cluster.table import look_at_table

ACCOUNTS, TWINS = 300, 20
DAYS = tuple(date(2025, month, 1) for month in range(1, 7))
CHURN = Churn("label", horizon_days=30)
TODAY = date(2026, 6, 30)
ROWS = (ACCOUNTS + TWINS) * len(DAYS)


def silent(_step):
    pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """300 accounts, of which 20 are there under a second id; a fee tells who left."""
    chance = np.random.default_rng(4)
    folder = tmp_path_factory.mktemp("table") / "customers"
    for day in DAYS:
        logins, spend, age, seats = (chance.gamma(3, 10, ACCOUNTS).round(4) for _ in range(4))
        left = chance.random(ACCOUNTS) < 1 / (1 + np.exp(0.1 * (logins - 15)))
        fee = np.where(left, 50 + chance.random(ACCOUNTS).round(3), chance.random(ACCOUNTS).round(3))
        told = {"logins": logins, "spend": spend, "age": age, "seats": seats, "closing_fee": fee}
        columns = {**told, "left": left.astype(int)}
        twice = np.r_[np.arange(ACCOUNTS), np.arange(TWINS)]
        ids = [f"A-{row}" for row in range(ACCOUNTS)] + [f"B-{row}" for row in range(TWINS)]
        place = folder / f"snapshot_on={day}"
        place.mkdir(parents=True)
        table = pa.table({"id": ids, **{name: values[twice] for name, values in columns.items()}})
        parquet.write_table(table, place / "part-0.parquet")
    return folder


def look(cluster, folder, scratch, until=None, **roles):
    chosen = Roles("id", "left", **roles)
    return look_at_table(cluster, folder, chosen, CHURN, silent, scratch=scratch, today=TODAY, until=until)


@pytest.fixture(scope="module")
def looked(cluster, folder, tmp_path_factory):
    return look(cluster, folder, tmp_path_factory.mktemp("scratch")).looked


def test_what_gives_the_answer_away_is_said_and_left_out(looked):
    kinds = {trap.column: trap.kind for trap in looked.traps}

    assert kinds["closing_fee"] in {"alone", "label_copy", "after_event"}
    assert [column.name for column in looked.material.data.columns] == ["logins", "spend", "age", "seats"]
    assert looked.fit.columns == 4


def test_who_is_there_twice_is_learnt_from_once(looked):
    assert "duplicate_rows" in {trap.kind for trap in looked.traps}
    assert looked.fit.rows == ACCOUNTS * len(DAYS)


def test_what_is_vouched_for_is_learnt_from(cluster, folder, tmp_path):
    looked = look(cluster, folder, tmp_path, keep=("closing_fee",)).looked

    assert ("closing_fee", True) in {(trap.column, trap.kept) for trap in looked.traps}
    assert looked.fit.columns == 5


def test_later_answers_are_not_counted(cluster, folder, tmp_path):
    looked = look(cluster, folder, tmp_path, until=date(2025, 5, 15)).looked

    assert looked.fit.rows == ACCOUNTS * 4


def test_of_many_accounts_some_are_looked_at_and_the_others_are_learnt_from(cluster, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(looking, "MOST_ROWS", ROWS // 2)

    looked = look(cluster, folder, tmp_path).looked
    described = looked.describe(looked.whole(silent))

    assert described["rows"] < 0.7 * ROWS
    assert described["cluster"]["looked_at"] == 0.5
    assert "closing_fee" in {trap.column for trap in looked.traps}
    assert ROWS - TWINS * len(DAYS) <= described["cluster"]["rows"] <= ROWS


def test_a_file_is_no_folder(cluster, folder, tmp_path):
    with pytest.raises(TableError, match="is no folder"):
        look(cluster, next(folder.rglob("*.parquet")), tmp_path)
