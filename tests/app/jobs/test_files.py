"""Files that jobs write are there whole, or not at all."""

import pyarrow as pa
import pytest
from pyarrow import parquet

from app.jobs import files
from app.jobs.files import save_tables


@pytest.mark.parametrize("name", ["scores.parquet", "scores.csv"])
def test_of_what_breaks_off_nothing_is_left(name, tmp_path):
    def tables():
        yield pa.table({"score": [1.0]})
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        save_tables(tables(), tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_until_all_is_written(tmp_path):
    out = tmp_path / "scores.csv"
    save_tables([pa.table({"score": [1.0]})], out)

    def tables():
        yield pa.table({"score": [2.0]})
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        save_tables(tables(), out)

    assert out.read_text(encoding="utf-8").split() == ['"score"', "1"]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        pytest.param([2, 2, 2, 1], [4, 3], id="small ones stand together"),
        pytest.param([9, 1], [9, 1], id="a large one alone"),
        pytest.param([2, 2], [4], id="nothing is left over"),
        pytest.param([0], [], id="no rows"),
    ],
)
def test_rows_stand_in_groups_in_their_order(sizes, groups, monkeypatch, tmp_path):
    monkeypatch.setattr(files, "GROUP_ROWS", 4)
    numbers = iter(range(100))
    tables = [pa.table({"n": pa.array([next(numbers) for _ in range(size)], pa.int64())}) for size in sizes]

    assert save_tables(tables, tmp_path / "t.parquet") == sum(sizes)

    with parquet.ParquetFile(tmp_path / "t.parquet") as file:
        rows = [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)]
        assert [size for size in rows if size] == groups
        assert file.read()["n"].to_pylist() == list(range(sum(sizes)))
