"""A table as a CSV file: what separates its columns, their names, and its rows as texts, a part at a time."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
from pyarrow import csv as arrow_csv

from features.errors import TableError
from features.table.names import check_names, first_line

_DELIMITERS = (",", ";", "\t", "|")
# A row must fit into a block, and some blocks are in memory at a time.
_BLOCK_BYTES = 4 * 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file, plain or gzipped; its columns are all texts. The header takes so many `lines`."""

    path: Path
    names: tuple[str, ...]
    delimiter: str
    lines: int

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """What each column holds, by name in the file's order."""
        return dict.fromkeys(self.names, pa.string())

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers may be written 29,85: where semicolons separate."""
        return self.delimiter == ";"

    def parts(self, names: Collection[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of the columns asked for (all, if None), in order, some at a time.

        Raises:
            TableError: the file is not text in UTF-8, is damaged, or rows do not have the columns of the header.
        """
        wrong: list[arrow_csv.InvalidRow] = []

        def remember(row: arrow_csv.InvalidRow) -> str:
            wrong.append(row)
            return "skip"

        # Columns go by numbers here, so that any name will do.
        places = {name: str(place) for place, name in enumerate(self.names)}
        asked = {name: place for name, place in places.items() if names is None or name in names}
        try:
            with arrow_csv.open_csv(
                str(self.path),
                arrow_csv.ReadOptions(
                    column_names=list(places.values()), skip_rows=self.lines, block_size=_BLOCK_BYTES, use_threads=False
                ),
                arrow_csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=remember),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(places.values(), pa.string()),
                    strings_can_be_null=False,
                    quoted_strings_can_be_null=False,
                    include_columns=list(asked.values()),
                ),
            ) as file:
                for batch in file:
                    yield batch.rename_columns(list(asked))
        except pa.ArrowInvalid as error:
            _refuse_encoding(self.path)
            # Only a header, or not even the end of one.
            if not any(said in str(error) for said in ("Empty CSV file", "Could not skip initial")):
                raise TableError(
                    f"{self.path.name} can't be read as CSV: {first_line(error)} Repair it, and try again."
                ) from error
        except OSError as error:
            _refuse_damaged(self.path, error)
        if wrong:
            raise TableError(_describe_ragged(self.path, wrong, len(self.names), self.lines))


def open_csv(path: Path) -> CsvFile:
    """Read the header of a CSV file.

    Raises:
        TableError: the file is damaged, empty or in another encoding, or its columns are too many or called the same.
    """
    try:
        with _open(path) as file:
            start = file.read(_BLOCK_BYTES)
    except (OSError, EOFError) as error:
        _refuse_damaged(path, error)
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
    return CsvFile(path, check_names(path, names), delimiter, reader.line_num)


def _open(path: Path) -> io.BufferedIOBase:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _lines(start: bytes) -> Iterator[str]:
    for line in start.splitlines(keepends=True):
        yield line.decode("utf-8-sig", errors="replace")


def _refuse_damaged(path: Path, error: Exception) -> NoReturn:
    raise TableError(
        f"{path.name} can't be read: {first_line(error)} It is damaged or cut short; write it again."
    ) from error


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
        _refuse_damaged(path, error)


def _describe_ragged(path: Path, wrong: list[arrow_csv.InvalidRow], expected: int, lines: int) -> str:
    first = wrong[0]
    where = f"row {first.number - lines:,}, " if first.number is not None else ""
    text = first.text if len(first.text) <= 60 else f"{first.text[:60]}…"  # noqa: PLR2004 -- what fits a line
    return (
        f"{path.name} is ragged: {len(wrong):,} rows do not have the {expected} columns of the header. The first is "
        f"{where}with {first.actual_columns}: {text!r}. A text that holds the separator must stand in quotes; write "
        "the file again."
    )
