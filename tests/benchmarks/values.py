"""Whether two tables hold equal values where both claim to: a benchmark of different results is worthless."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

KEYS = ("account_id", "snapshot_on")
# Counts are whole numbers; ratios are one division, which either side may round in its last place.
TOLERANCE = 1e-9


class ValuesDiffer(AssertionError):
    """The two sides do not compute the same."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was compared: the columns that both sides have, and the rows that both have."""

    columns: tuple[str, ...]
    rows: int


def compare_values(ours: Path, theirs: Path, source: Path, at_least: Collection[str] = ()) -> Agreement:
    """Compare every column that both tables have, on every customer and snapshot.

    Accounts that came back after a cancellation are left out: Varme starts anew with them, the others do not.

    Args:
        ours: Varme's table, a row for each customer and snapshot.
        theirs: the other table, which may hold more accounts.
        source: the folder of the business.
        at_least: columns that both must have.

    Raises:
        ValuesDiffer: a column, a row or a value is not the same; the message names the first.
    """
    connection = duckdb.connect()
    for name, file in {"ours": ours, "theirs": theirs, "cancellations": source / "cancellations.parquet"}.items():
        connection.from_parquet(str(file)).create_view(name)
    columns = _shared(connection, at_least)
    joined = """
        FROM ours AS a LEFT JOIN theirs AS b
          ON b.account_id = a.account_id AND CAST(b.snapshot_on AS DATE) = CAST(a.snapshot_on AS DATE)
        WHERE NOT EXISTS (
            SELECT 1 FROM cancellations AS c WHERE c.account_id = a.account_id AND c.notified_at < a.snapshot_on
        )
    """
    ((rows, lacking),) = connection.execute(f"SELECT COUNT(*), COUNT(*) - COUNT(b.account_id) {joined}").fetchall()
    if lacking or not rows:
        raise ValuesDiffer(f"Of {rows:,} rows of {ours.name}, {lacking:,} are not in {theirs.name}.")
    for column in columns:
        one, other = (f"CAST({side}.{column} AS DOUBLE)" for side in ("a", "b"))
        differs = (
            f"({one} IS NULL) <> ({other} IS NULL) OR ABS({one} - {other}) > {TOLERANCE} * GREATEST(1, ABS({one}))"
        )
        found = connection.execute(
            f"SELECT a.account_id, a.snapshot_on, {one}, {other}, COUNT(*) OVER () {joined} AND ({differs}) "
            "ORDER BY 1, 2 LIMIT 1"
        ).fetchall()
        for account, day, here, there, count in found:
            raise ValuesDiffer(
                f"{column} differs on {count:,} of {rows:,} rows; first on {account} at {day}: {here} in {ours.name}, "
                f"{there} in {theirs.name}."
            )
    return Agreement(columns, rows)


def _shared(connection: duckdb.DuckDBPyConnection, at_least: Collection[str]) -> tuple[str, ...]:
    here, there = (
        [name for name, *_ in connection.execute(f"DESCRIBE {side}").fetchall()] for side in ("ours", "theirs")
    )
    shared = tuple(name for name in here if name in there and name not in KEYS)
    if missing := sorted(set(at_least) - set(shared)):
        raise ValuesDiffer(f"Both sides should have the columns {missing}.")
    if not shared:
        raise ValuesDiffer("The two sides have no column in common.")
    return shared
