"""Files that jobs write: there whole, or not at all."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from features.dataset.files import replace_file


def save_table(table: pa.Table, out: Path) -> None:
    """Save an Arrow table as Parquet or CSV, by the ending of the file's name."""
    save_tables([table], out)


def save_tables(tables: Iterable[pa.Table], out: Path) -> int:
    """Save tables of one schema, at least one, one after the other in a file; only one of them is in memory at a time.

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
            for table in chain([first], all_tables):
                file.write_table(table)
                rows += table.num_rows

    replace_file(out, write)
    return rows
