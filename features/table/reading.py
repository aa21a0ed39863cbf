"""Reading one file, CSV or Parquet, into columns of texts or of the file's own types; or one error that helps."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from features.errors import TableError
from features.read import FILE_ENDINGS

# A request to the service may hold so many features; a model that reads more could not be asked.
MOST_COLUMNS = 2000
_DELIMITERS = (",", ";", "\t", "|")
_BLOCK_BYTES = 16 * 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class RawTable:
    """The columns of a file, by name in the file's order; those of a CSV file are all texts.

    `decimal_comma` says that the file is one whose numbers may be written 29,85: it is separated by semicolons.
    """

    file: str
    columns: dict[str, pa.ChunkedArray]
    rows: int
    decimal_comma: bool = False


def read_table(path: Path) -> RawTable:
    """Read a `.csv`, `.csv.gz` or `.parquet` file.

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
    table = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    if table.rows == 0:
        raise TableError(f"{path.name} holds a header and no rows. Bring the accounts as rows.")
    return table


def _read_parquet(path: Path) -> RawTable:
    try:
        with parquet.ParquetFile(path) as file:
            names = _checked_names(path, file.schema_arrow.names)
            whole = file.read()
    except (pa.ArrowException, OSError) as error:
        raise TableError(
            f"{path.name} can't be read as Parquet: {_first_line(error)} It is damaged or cut short; write it again."
        ) from error
    return RawTable(path.name, dict(zip(names, whole.columns, strict=True)), whole.num_rows)


def _read_csv(path: Path) -> RawTable:
    header, delimiter, lines = _read_header(path)
    names = _checked_names(path, header)
    wrong: list[arrow_csv.InvalidRow] = []

    def remember(row: arrow_csv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    # Columns go by numbers here, so that any name will do.
    places = [str(place) for place in range(len(names))]
    try:
        whole = arrow_csv.read_csv(
            str(path),
            arrow_csv.ReadOptions(column_names=places, skip_rows=lines, block_size=_BLOCK_BYTES, use_threads=False),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=remember),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        _refuse_encoding(path)
        if any(said in str(error) for said in ("Empty CSV file", "Could not skip initial")):
            return RawTable(path.name, {name: pa.chunked_array([], pa.string()) for name in names}, 0)
        raise TableError(f"{path.name} can't be read as CSV: {_first_line(error)} Repair it, and try again.") from error
    except OSError as error:
        raise TableError(
            f"{path.name} can't be read: {_first_line(error)} It is damaged or cut short; write it again."
        ) from error
    if wrong:
        raise TableError(_describe_ragged(path, wrong, len(names), lines))
    return RawTable(
        path.name, dict(zip(names, whole.columns, strict=True)), whole.num_rows, decimal_comma=delimiter == ";"
    )


def _open(path: Path) -> io.BufferedIOBase:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _read_header(path: Path) -> tuple[list[str], str, int]:
    """The names in the first row, what separates them, and how many lines that row takes."""
    try:
        with _open(path) as file:
            start = file.read(_BLOCK_BYTES)
    except (OSError, EOFError) as error:
        raise TableError(
            f"{path.name} can't be read: {_first_line(error)} It is damaged or cut short; write it again."
        ) from error
    if start.startswith(_UTF16) or b"\0" in start[:1000]:
        raise TableError(f"{path.name} is not text in UTF-8: it looks like UTF-16. Save it as CSV in UTF-8.")
    first, _, _ = start.partition(b"\n")
    if not start.strip():
        raise TableError(f"{path.name} is empty. A table has a header with the names of its columns, and then rows.")
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_encoding(path)
        raise
    counts = Counter({delimiter: text.count(delimiter) for delimiter in _DELIMITERS})
    delimiter = counts.most_common(1)[0][0]
    reader = csv.reader(_lines(start), delimiter=delimiter)
    names = next(reader, [])
    return names, delimiter, reader.line_num


def _lines(start: bytes) -> Iterator[str]:
    for line in start.splitlines(keepends=True):
        yield line.decode("utf-8-sig", errors="replace")


def _checked_names(path: Path, header: list[str]) -> list[str]:
    if len(header) > MOST_COLUMNS:
        raise TableError(
            f"{path.name} has {len(header):,} columns; at most {MOST_COLUMNS:,} can be read. Bring one row for each "
            "account, and only the columns that may tell who leaves."
        )
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, start=1)]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise TableError(f"{path.name} has more than one column called {twice[0]!r}. Rename or remove one of them.")
    return names


def _refuse_encoding(path: Path) -> None:
    """Refuse a file that is not UTF-8, and say where it is not."""
    try:
        with _open(path) as file:
            for number, line in enumerate(file, start=1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError as error:
                    raise TableError(
                        f"{path.name} is not text in UTF-8: line {number:,} holds the byte 0x{line[error.start]:02X}. "
                        "It may have been saved in another encoding, such as Windows-1252; save it as CSV in UTF-8."
                    ) from None
    except (OSError, EOFError) as error:
        raise TableError(
            f"{path.name} can't be read: {_first_line(error)} It is damaged or cut short; write it again."
        ) from error


def _describe_ragged(path: Path, wrong: list[arrow_csv.InvalidRow], expected: int, lines: int) -> str:
    first = wrong[0]
    where = f"row {first.number - lines:,}, " if first.number is not None else ""
    text = first.text if len(first.text) <= 60 else f"{first.text[:60]}…"  # noqa: PLR2004 -- what fits a line
    return (
        f"{path.name} is ragged: {len(wrong):,} rows do not have the {expected} columns of the header. The first is "
        f"{where}with {first.actual_columns}: {text!r}. A text that holds the separator must stand in quotes; write "
        "the file again."
    )


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    text = lines[0].rstrip(".") if lines else type(error).__name__
    return f"{text}."
