"""A table as a Parquet file: its columns, with their types, and its rows, a part at a time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from features.errors import TableError
from features.table.names import check_names, first_line

# So many values are read at a time, but not fewer rows than these.
_CELLS, _FEWEST_ROWS = 1_000_000, 1024
# Of a group of rows, which may be the whole file, so many bytes of each column are read at a time.
_BUFFER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file; `types` are those of its columns, by name in the file's order."""

    path: Path
    types: Mapping[str, pa.DataType]
    decimal_comma = False

    def parts(self, names: Collection[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of the columns asked for (all, if None), in order, some at a time.

        Raises:
            TableError: the file is damaged.
        """
        rows = max(_FEWEST_ROWS, _CELLS // max(1, len(self.types)))
        try:
            with parquet.ParquetFile(self.path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
                own = dict(zip(self.types, file.schema_arrow.names, strict=True))
                asked = {name: own[name] for name in self.types if names is None or name in names}
                for batch in file.iter_batches(rows, columns=list(asked.values())):
                    yield pa.RecordBatch.from_arrays([batch[one] for one in asked.values()], names=list(asked))
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path=self.path, error=error) from error


def open_parquet(path: Path) -> ParquetFile:
    """Read what a Parquet file says about its columns.

    Raises:
        TableError: the file is damaged, or its columns are too many or called the same.
    """
    try:
        with parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    return ParquetFile(path, dict(zip(check_names(path, schema.names), schema.types, strict=True)))


def _damaged(path: Path, error: Exception) -> TableError:
    return TableError(
        f"{path.name} can't be read as Parquet: {first_line(error)} It is damaged or cut short; write it again."
    )
