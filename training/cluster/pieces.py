"""A feature table as pieces: the groups of rows of its Parquet files, so small that a worker holds several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from features.dataset.manifest import Manifest
from features.errors import DatasetError, TableError
from features.table.keys import SNAPSHOT

_DAY = re.compile(rf"{SNAPSHOT}=(\d{{4}}-\d{{2}}-\d{{2}})")
# Each worker gets several, so that one of them more or less weighs little.
PIECES_PER_WORKER = 4
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a Parquet file: `rows` of a group of rows, from `start` on.

    `day` is that of the folder's name, for files whose rows do not tell it.
    """

    path: str
    group: int
    start: int
    rows: int
    day: date | None

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows, with those of the columns that are there (all, if None), and their day.

        Raises:
            TableError: the file is not there any more, or is damaged.
        """
        try:
            with parquet.ParquetFile(self.path) as file:
                names = [name for name in file.schema_arrow.names if columns is None or name in columns]
                table = file.read_row_group(self.group, columns=names).slice(self.start, self.rows)
        except (pa.ArrowException, OSError) as error:
            raise TableError(
                f"{self.path} can't be read as Parquet: {error}. Workers must see the table under the same path as "
                "this machine does; write it anew if it is damaged."
            ) from error
        if self.day is not None and SNAPSHOT not in table.column_names:
            table = table.append_column(SNAPSHOT, pa.array([self.day] * table.num_rows, pa.date32()))
        return table


def pieces_of_dataset(folder: Path, manifest: Manifest, workers: int) -> tuple[Piece, ...]:
    """The pieces of a data set, checked against its manifest.

    Raises:
        DatasetError: a file is missing, or has other rows than were written.
    """
    for one in manifest.partitions:
        path = folder / one.file.path
        if not path.is_file() or parquet.read_metadata(path).num_rows != one.rows:
            raise DatasetError(
                f"The data set in {str(folder)!r} is not whole: {one.file.path} is missing or was changed. Run the "
                f"`varme features --out {folder}` that wrote it once more, which makes that snapshot anew."
            )
    files = [(folder / one.file.path, one.snapshot_on) for one in manifest.partitions]
    return tuple(_cut(files, workers))


def pieces_of_folder(folder: Path, workers: int) -> tuple[Piece, ...]:
    """The pieces of a folder of Parquet files; the day of folders `snapshot_on=DAY` is that of their rows.

    Raises:
        TableError: there is no such folder, no file in it, or a file that is damaged.
    """
    # As for readers of Parquet, what begins with a dot or an underscore is none of the table.
    found = sorted(
        path
        for path in folder.rglob("*.parquet")
        if not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
    if not found:
        raise TableError(
            f"There is no Parquet file in the folder {str(folder)!r}. Give a table as a folder of Parquet files with "
            "--table, or a data set with --features."
        )
    days = [_DAY.search(path.relative_to(folder).as_posix()) for path in found]
    files = [(path, None if day is None else date.fromisoformat(day[1])) for path, day in zip(found, days, strict=True)]
    try:
        return tuple(_cut(files, workers))
    except (pa.ArrowException, OSError) as error:
        raise TableError(f"A file in {str(folder)!r} can't be read as Parquet: {error}. Write it anew.") from error


def _cut(files: Sequence[tuple[Path, date | None]], workers: int) -> Iterator[Piece]:
    groups = [
        (str(path.resolve()), day, group, metadata.row_group(group).num_rows)
        for path, day in files
        for metadata in [parquet.read_metadata(path)]
        for group in range(metadata.num_row_groups)
    ]
    whole = sum(rows for *_, rows in groups)
    most = max(1, min(MOST_ROWS, ceil(whole / (workers * PIECES_PER_WORKER))))
    for path, day, group, rows in groups:
        # Equal parts, so that no worker is left with a crumb.
        parts = ceil(rows / most)
        edges = [rows * part // parts for part in range(parts + 1)] if parts else []
        for start, end in pairwise(edges):
            yield Piece(path, group, start, end - start, day)
