"""An account is taken out of a data set, which goes on as before."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow.compute as pc
import pytest

from features.dataset import erase_account, find_account, open_dataset, write_dataset
from features.dataset.manifest import read_manifest
from features.errors import DatasetError
from features.snapshots import Churn

DAYS = (date(2024, 4, 1), date(2024, 5, 1), date(2024, 6, 1))
JULY = date(2024, 7, 1)
ACCOUNTS = {"A-1": date(2022, 1, 1), "A-2": date(2022, 1, 1), "A-3": date(2024, 4, 20)}


@pytest.fixture
def shop(make_source):
    """A source of some accounts; always in the same place, as a data set sees it."""

    def make(*accounts):
        tables = {
            "accounts": [{"account_id": one, "signed_up_on": ACCOUNTS[one]} for one in accounts],
            "usage": [
                {"account_id": one, "occurred_at": datetime(2024, month, 20)}
                for one in accounts
                for month in range(1, 8)
                if datetime(2024, month, 20).date() >= ACCOUNTS[one]
            ],
        }
        return replace(make_source(tables), location="shop")

    return make


@pytest.fixture
def folder(shop, tmp_path):
    write_dataset(tmp_path / "features", shop(*ACCOUNTS), Churn(), DAYS)
    return tmp_path / "features"


def rows_of(folder: Path):
    table = open_dataset(folder).to_table()
    return table.sort_by([("snapshot_on", "ascending"), ("account_id", "ascending")])


def test_its_rows_are_gone_and_the_others_stay(folder):
    before, old = rows_of(folder), read_manifest(folder)
    erased = erase_account(folder, "A-3")
    new, searched = read_manifest(folder), find_account(folder, "A-3")

    assert (erased.rows, erased.partitions) == (2, 2)
    assert rows_of(folder).equals(before.filter(pc.not_equal(before["account_id"], "A-3")))
    assert [one.rows for one in new.partitions] == [2, 2, 2]
    assert new.partitions[0] == old.partitions[0]
    assert (searched.partitions, searched.found) == (3, {})
    assert searched.columns > 1
    assert sorted(path.name for path in folder.rglob("*.parquet")) == sorted(
        [*(Path(one.file.path).name for one in new.partitions), new.facts.path]
    )


def test_before_it_is_erased_it_is_found(folder):
    assert find_account(folder, "A-3").found == {"account_id": 2}
    assert find_account(folder, "A-").found == {}


def test_who_is_not_there_changes_nothing(folder):
    before = read_manifest(folder)
    erased = erase_account(folder, "A-9")

    assert (erased.rows, erased.partitions) == (0, 0)
    assert read_manifest(folder) == before


def test_the_last_one_leaves_an_empty_snapshot(folder):
    for account in ACCOUNTS:
        erase_account(folder, account)

    assert rows_of(folder).num_rows == 0
    assert read_manifest(folder).days == DAYS


def test_a_later_run_goes_on(folder, shop):
    erase_account(folder, "A-1")
    written = write_dataset(folder, shop(*ACCOUNTS), Churn(), [*DAYS, JULY])
    of_days = rows_of(folder).filter(pc.equal(rows_of(folder)["account_id"], "A-1"))

    assert (written.computed, written.kept, written.rebuilt) == ((JULY,), DAYS, ())
    assert of_days["snapshot_on"].to_pylist() == [JULY]  # the source has it still


def test_a_later_run_of_a_source_without_it_is_a_whole_build(folder, shop, tmp_path):
    erase_account(folder, "A-1")
    written = write_dataset(folder, shop("A-2", "A-3"), Churn(), [*DAYS, JULY])
    write_dataset(tmp_path / "whole", shop("A-2", "A-3"), Churn(), [*DAYS, JULY])

    assert written.rebuilt == DAYS
    assert rows_of(folder).equals(rows_of(tmp_path / "whole"))


def test_what_a_broken_run_left_is_swept_up(folder):
    left = folder / "snapshot_on=2024-05-01" / "part-7.parquet"
    left.write_bytes((folder / "snapshot_on=2024-05-01" / "part-0.parquet").read_bytes())
    erase_account(folder, "A-9")

    assert not left.exists()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(lambda folder: (folder / "_manifest.json").unlink(), "holds no data set", id="no data set"),
        pytest.param(
            lambda folder: (folder / "snapshot_on=2024-05-01" / "part-0.parquet").write_bytes(b"lost"),
            "part-0.parquet is missing or was changed",
            id="not whole",
        ),
    ],
)
def test_what_can_not_be_read_is_refused(folder, spoil, told):
    spoil(folder)

    with pytest.raises(DatasetError, match=told):
        erase_account(folder, "A-1")
