"""Files that jobs write: there whole, or not at all."""

from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet


def save_table(table: pa.Table, out: Path) -> None:
    """Save an Arrow table as Parquet or CSV, by the ending of the file's name."""
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.part")
    if out.suffix == ".parquet":
        parquet.write_table(table, half)
    else:
        csv.write_csv(table, half)
    half.replace(out)
