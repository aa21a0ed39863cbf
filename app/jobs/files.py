"""Files that jobs write: there whole, or not at all."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet


def save_table(table: pa.Table, out: Path) -> None:
    """Save an Arrow table as Parquet or CSV, by the ending of the file's name."""
    save_tables([table], out)


def save_tables(tables: Iterable[pa.Table], out: Path) -> int:
    """Save tables of one schema, at least one, one after the other in a file; only one of them is in memory at a time.

    Returns:
        How many rows were written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.part")
    all_tables = iter(tables)
    first = next(all_tables)
    rows = 0
    writer = parquet.ParquetWriter if out.suffix == ".parquet" else csv.CSVWriter
    try:
        with writer(half, first.schema) as file:
            for table in chain([first], all_tables):
                file.write_table(table)
                rows += table.num_rows
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return rows
