"""Reading one file, CSV or Parquet, into columns of texts or of the file's own types; or one error that helps."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from features.errors import TableError
from features.read import FILE_ENDINGS
from features.table.csv_file import open_csv
from features.table.parquet_file import open_parquet


class TableFile(Protocol):
    """A file with a table: what its columns hold, and its rows, of which a part is in memory at a time."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """What each column holds, by name in the file's order."""

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers may be written 29,85."""

    def parts(self, names: Collection[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of the columns asked for (all, if None), in order, some at a time.

        Raises:
            TableError: the file is damaged, or not the table that it should be.
        """


@dataclass(frozen=True, slots=True)
class RawTable:
    """The columns of a file, by name in the file's order; those of a CSV file are all texts.

    `decimal_comma` says that the file is one whose numbers may be written 29,85: it is separated by semicolons.
    """

    file: str
    columns: dict[str, pa.ChunkedArray]
    rows: int
    decimal_comma: bool = False


def open_file(path: Path) -> TableFile:
    """Open a `.csv`, `.csv.gz` or `.parquet` file, and read its header.

    Raises:
        TableError: there is no such file, it is damaged, or it is not the table that it should be; the message says
            where, and what to do.
    """
    if not path.is_file():
        raise TableError(f"There is no file {str(path)!r}. Give a table as a CSV or Parquet file.")
    if not path.name.endswith(FILE_ENDINGS):
        raise TableError(
            f"{path.name} is none of {', '.join(FILE_ENDINGS)}. Save the table in one of these forms; a spreadsheet "
            "can save itself as CSV."
        )
    return open_parquet(path) if path.suffix == ".parquet" else open_csv(path)


def read_table(path: Path) -> RawTable:
    """Read a whole file, as `open_file` opens it.

    Raises:
        TableError: see `open_file`; or the table has no rows.
    """
    file = open_file(path)
    whole = pa.Table.from_batches(file.parts(), pa.schema(list(file.types.items())))
    refuse_empty(file, whole.num_rows)
    return RawTable(path.name, dict(zip(file.types, whole.columns, strict=True)), whole.num_rows, file.decimal_comma)


def refuse_empty(file: TableFile, rows: int) -> None:
    """Refuse a table without rows.

    Raises:
        TableError: there are none.
    """
    if rows == 0:
        raise TableError(f"{file.path.name} holds a header and no rows. Bring the accounts as rows.")
