"""A table as pieces: every row is in one of them, none is in two, and each knows its day."""

from datetime import date
from math import ceil

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.errors import TableError
from training.cluster.pieces import PIECES_PER_WORKER, pieces_of_folder

DAYS = (date(2026, 6, 1), date(2026, 6, 2))


@pytest.fixture
def folder(tmp_path):
    """Two days, each a file with two groups of rows, and what is none of the table."""
    for number, day in enumerate(DAYS):
        place = tmp_path / "set" / f"snapshot_on={day}"
        place.mkdir(parents=True)
        table = pa.table({"id": [f"A-{number}-{row}" for row in range(101)], "x": list(range(101))})
        parquet.write_table(table, place / "part-0.parquet", row_group_size=60)
    for name in ("_facts-1.parquet", ".part-9.parquet"):
        parquet.write_table(pa.table({"other": [1]}), tmp_path / "set" / name)
    return tmp_path / "set"


@pytest.mark.parametrize("workers", [1, 2, 30])
def test_every_row_is_in_one_piece(folder, workers):
    pieces = pieces_of_folder(folder, workers)

    ids = [one for piece in pieces for one in piece.read(["id"])["id"].to_pylist()]

    assert max(piece.rows for piece in pieces) <= ceil(2 * 101 / (workers * PIECES_PER_WORKER))
    assert sorted(ids) == sorted(f"A-{number}-{row}" for number in range(2) for row in range(101))
    assert all(piece.rows == piece.read().num_rows > 0 for piece in pieces)


def test_the_day_is_that_of_the_folder(folder):
    for piece in pieces_of_folder(folder, 1):
        table = piece.read()

        assert set(table["snapshot_on"].to_pylist()) == {piece.day}
        assert piece.day in DAYS


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(TableError, match="no Parquet file in the folder"):
        pieces_of_folder(tmp_path, 2)


def test_a_damaged_file_is_refused(folder):
    (folder / "snapshot_on=2026-06-01" / "part-1.parquet").write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(TableError, match="can't be read as Parquet"):
        pieces_of_folder(folder, 2)


def test_a_file_that_goes_away_is_named(folder):
    piece, *_ = pieces_of_folder(folder, 1)
    (folder / "snapshot_on=2026-06-01" / "part-0.parquet").unlink()
    with pytest.raises(TableError, match=r"part-0\.parquet can't be read"):
        piece.read()
