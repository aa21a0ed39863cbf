"""Makes a feature table of any size: rows of a hundred features on some days, with who left, as a folder of Parquet."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

FEATURES = 100
DAYS = tuple(date(2025, month, 1) for month in range(1, 11))
SEED = 17
# Features that tell something, one of them a text; the others tell nothing, and some of all are unknown.
TELLING = 12
PLANS = np.array(["free", "pro", "team", "enterprise"])


def write_feature_table(folder: Path, rows: int, days: tuple[date, ...] = DAYS) -> Path:
    """Write a folder `snapshot_on=DAY` for each day, and beside it the same table as one file; gives the file.

    Accounts are on all days; about one row in twelve left.
    """
    file = folder.with_suffix(".parquet")
    if file.exists():
        return file
    writer = None
    for number, day in enumerate(days):
        table = _draw(rows // len(days), number)
        place = folder / f"snapshot_on={day}"
        place.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, place / "part-0.parquet", row_group_size=50_000)
        dated = table.append_column("snapshot_on", pa.array([day] * table.num_rows, pa.date32()))
        writer = writer or parquet.ParquetWriter(file, dated.schema)
        writer.write_table(dated)
    if writer is not None:
        writer.close()
    return file


def _draw(accounts: int, number: int) -> pa.Table:
    chance = np.random.default_rng([SEED, number])
    known = chance.gamma(2.0, 10.0, (accounts, FEATURES - 1)).round(2)
    plan = chance.integers(0, len(PLANS), accounts)
    weight = np.zeros(FEATURES - 1)
    weight[: TELLING - 1] = np.linspace(-0.06, 0.06, TELLING - 1)
    risk = -2.6 + (known - 20) @ weight + 0.5 * (plan == 0)
    left = chance.random(accounts) < 1 / (1 + np.exp(-risk))
    known[chance.random(known.shape) < 0.1] = np.nan
    columns = {f"f{place:02}": pa.array(known[:, place], from_pandas=True) for place in range(FEATURES - 1)}
    ids = [f"A-{account:08}" for account in range(accounts)]
    return pa.table({"account_id": ids, "left": left.astype(np.int8), **columns, "plan": PLANS[plan]})
