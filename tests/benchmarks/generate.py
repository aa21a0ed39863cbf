"""Makes a business of any size: the contract's tables as Parquet, drawn in SQL, the same for the same size and seed.

Nothing here is held in memory as a whole: usage, which is large, is drawn month by month, in the order of time.
"""

from pathlib import Path

import duckdb
from pyarrow import parquet

from tests.benchmarks.span import BEGINS_ON, NEXT_DAY, SEED, first_days
from tests.benchmarks.tables import LIVES, TABLES, USAGE, USAGE_WEIGHT

ROW_GROUP = 500_000


def write_business(folder: Path, rows: int, accounts: int, seed: int = SEED) -> int:
    """Write a business with about so many rows of usage; gives the exact number.

    Args:
        folder: where the tables go; it is made.
        rows: how many rows of usage to aim at; the draw comes within a few per cent of it.
        accounts: how many accounts there ever were.
        seed: another seed is another business.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = _open(accounts, seed)
    for name, query in TABLES.items():
        connection.sql(query).write_parquet(str(folder / f"{name}.parquet"))
    return _write_usage(connection, folder / "usage.parquet", rows)


def _open(accounts: int, seed: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    connection.execute("SET enable_progress_bar = false")
    # A draw from [0, 1) that depends on nothing but its arguments and the seed: no order of rows, no thread.
    uniform = "(hash({}, {seed}) >> 11) / 9007199254740992.0"
    two, three = (uniform.format(arguments, seed=int(seed)) for arguments in ("a, b", "a, b, c"))
    connection.execute(f"CREATE MACRO draw(a, b) AS {two}, (a, b, c) AS {three}")
    connection.execute("CREATE MACRO bell(a, b) AS SQRT(-2 * LN(1 - draw(a, b))) * COS(2 * PI() * draw(a, b, 'turn'))")
    for name, value in {"begins_on": BEGINS_ON, "ends_on": NEXT_DAY}.items():
        connection.execute(f"CREATE MACRO {name}() AS DATE '{value}'")
    connection.execute(f"CREATE TABLE lives AS {LIVES.format(accounts=int(accounts))}")
    return connection


def _write_usage(connection: duckdb.DuckDBPyConnection, file: Path, rows: int) -> int:
    starts = first_days()
    months = tuple(zip(starts, (*starts[1:], NEXT_DAY), strict=True))
    expected = sum(_one(connection, USAGE_WEIGHT.format(since=since, until=until)) for since, until in months)
    written = 0
    writer = None
    for since, until in months:
        query = USAGE.format(since=since, until=until, scale=rows / expected)
        for batch in connection.sql(query).to_arrow_reader(ROW_GROUP):
            if writer is None:
                writer = parquet.ParquetWriter(file, batch.schema, compression="zstd")
            writer.write_batch(batch, row_group_size=ROW_GROUP)
            written += batch.num_rows
    if writer is not None:
        writer.close()
    return written


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    ((value,),) = connection.execute(query).fetchall()
    return float(value or 0)
