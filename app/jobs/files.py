"""Files that jobs write: there whole, or not at all."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from features.dataset.files import replace_file

# Rows that stand together in a Parquet file: small groups make it large, and slow to read.
GROUP_ROWS = 32_768


def save_table(table: pa.Table, out: Path) -> None:
    """Save an Arrow table as Parquet or CSV, by the ending of the file's name."""
    save_tables([table], out)


def save_tables(tables: Iterable[pa.Table], out: Path) -> int:
    """Save tables of one schema, at least one, one after the other in a file; some of them are in memory at a time.

    Returns:
        How many rows were written.
    """
    all_tables = iter(tables)
    first = next(all_tables)
    writer = parquet.ParquetWriter if out.suffix == ".parquet" else csv.CSVWriter
    rows = 0

    def write(new: Path) -> None:
        nonlocal rows
        with writer(new, first.schema) as file:
            for table in _gather(chain([first], all_tables)):
                file.write_table(table)
                rows += table.num_rows

    replace_file(out, write)
    return rows


def _gather(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of about `GROUP_ROWS`, or of as many as one that is larger has."""
    gathered: list[pa.Table] = []
    for table in tables:
        gathered.append(table)
        if sum(one.num_rows for one in gathered) >= GROUP_ROWS:
            yield pa.concat_tables(gathered)
            gathered = []
    if gathered:
        yield pa.concat_tables(gathered)
