"""Files that jobs write are there whole, or not at all."""

import pyarrow as pa
import pytest

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
