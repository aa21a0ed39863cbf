"""The keys of a table's rows: every row names its account, and none comes twice, or twice on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.errors import TableError
from features.read import connect

SNAPSHOT = "snapshot_on"
Days = npt.NDArray[np.datetime64]
# Beyond this, keys are compared on disk.
_MEMORY = "100 MB"


def read_ids(column: pa.Array | pa.ChunkedArray) -> tuple[str, ...]:
    """The accounts that a column names, without blanks around them; empty where it names none."""
    return tuple("" if value is None else str(value).strip() for value in column.to_pylist())


class Keys:
    """Gathers the keys of a table, part after part, and refuses them as a whole.

    Args:
        id_column: the column that names the account.
        has_snapshots: whether the table has a row for each account and day.
    """

    def __init__(self, id_column: str, *, has_snapshots: bool) -> None:
        self._id_column = id_column
        self._has_snapshots = has_snapshots
        self._rows = 0
        self._blank = 0
        self._first_blank = 0
        self._connection = connect()
        self._connection.execute(f"SET memory_limit = '{_MEMORY}'")
        self._connection.execute("CREATE TABLE keys (place BIGINT, account VARCHAR, day DATE)")

    def add(self, ids: tuple[str, ...], snapshots: Days | None) -> None:
        """Add the next rows."""
        if blank := ids.count(""):
            self._first_blank = self._first_blank or self._rows + ids.index("") + 1
            self._blank += blank
        places = np.arange(self._rows, self._rows + len(ids))
        days = pa.nulls(len(ids), pa.date32()) if snapshots is None else pa.array(snapshots, pa.date32())
        part = pa.table({"place": places, "account": pa.array(ids, pa.string()), "day": days})
        self._connection.register("part", part)
        self._connection.execute("INSERT INTO keys SELECT place, account, day FROM part")
        self._rows += len(ids)

    def refuse(self) -> None:
        """Refuse a table whose rows do not all name their account, or that names one twice.

        Raises:
            TableError: with the first row, or the first account, that can't be.
        """
        if self._blank:
            raise TableError(
                f"The id {self._id_column} is blank in {self._blank:,} of {self._rows:,} rows; the first is row "
                f"{self._first_blank:,}. Every row must name its account."
            )
        twice = self._fetch("SELECT account, day FROM keys GROUP BY account, day HAVING COUNT(*) > 1 LIMIT 1")
        if twice:
            # Only now, since it costs more: which of them a reader of the file comes upon first.
            ((account, day),) = self._fetch(
                """
                SELECT account, day
                FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY account, day ORDER BY place) AS time FROM keys)
                WHERE time = 2 ORDER BY place LIMIT 1
                """
            )
            what = f"{account!r} on {day}" if self._has_snapshots else f"{account!r}"
            raise TableError(
                f"The id {self._id_column} must name each row once; {what} comes more than once. Keep one row for each "
                + ("account and day." if self._has_snapshots else f"account, or say the day of each in {SNAPSHOT}.")
            )

    def rows_by_day(self) -> Mapping[date, int]:
        """How many rows each day has, in order; empty for a table without days."""
        return dict(self._fetch("SELECT day, COUNT(*) FROM keys WHERE day IS NOT NULL GROUP BY day ORDER BY day"))

    def _fetch(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()
