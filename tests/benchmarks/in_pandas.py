"""Two dozen features of usage in plain pandas, as a data scientist would write them: one loop over the snapshots.

The usage is read once, with its texts as categories, and is sorted by time, so that each window is a slice of it. Run
as a program with the folder of the source and the file to write.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from pyarrow import parquet

from tests.benchmarks.span import SNAPSHOTS

WINDOWS = (7, 30, 90)
SILENT_DAYS = 365
KEY = "account_id"


def read_usage(folder: Path) -> pd.DataFrame:
    """The usage, in order of time; texts as categories, and the rows that are logins marked."""
    texts = [KEY, "user_id", "feature"]
    usage = parquet.read_table(folder / "usage.parquet", read_dictionary=texts).to_pandas()
    usage["day"] = usage["occurred_at"].astype("datetime64[s]").dt.floor("D")
    usage["quantity"] = usage["quantity"].astype("float64").fillna(1)
    usage["is_login"] = usage["feature"] == "login"
    return usage


def features_on(day: pd.Timestamp, usage: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """The features of every account that had signed up before the day."""
    since = usage["occurred_at"].searchsorted([day - pd.Timedelta(days=n) for n in (365, 180, 90, 60, 30, 14, 7, 0)])
    at = dict(zip((365, 180, 90, 60, 30, 14, 7, 0), since, strict=True))
    known = accounts[accounts["signed_up_on"] < day].set_index(KEY)
    is_older = known["signed_up_on"] <= day - pd.Timedelta(days=60)
    table = known[[]].copy()
    for n in WINDOWS:
        window = usage.iloc[at[n] : at[0]]
        by_account = window.groupby(KEY, observed=True)
        table[f"usage_{n}d"] = by_account.size()
        table[f"quantity_{n}d"] = by_account["quantity"].sum()
        table[f"logins_{n}d"] = by_account["is_login"].sum()
        table[f"active_users_{n}d"] = distinct(window, "user_id")
        table[f"features_used_{n}d"] = distinct(window, "feature")
        table[f"active_days_{n}d"] = distinct(window, "day")
    before = usage.iloc[at[60] : at[30]]
    previous = {
        "usage": before.groupby(KEY, observed=True).size(),
        "logins": before.groupby(KEY, observed=True)["is_login"].sum(),
        "active_users": distinct(before, "user_id"),
        "features_used": distinct(before, "feature"),
    }
    table = table.fillna(0)
    for name, counted in previous.items():
        # Without anything before, or a whole month in which it could be, there is nothing to compare with.
        share = table[f"{name}_30d"] / counted.reindex(table.index).replace(0, np.nan)
        table[f"{name}_change_30d"] = share.where(is_older)
    year = usage.iloc[at[SILENT_DAYS] : at[0]]
    table["days_since_usage"] = (day - last_day(year)).dt.days
    table["days_since_login"] = (day - last_day(year[year["is_login"]])).dt.days
    return table.reset_index().assign(snapshot_on=day)


def distinct(window: pd.DataFrame, column: str) -> pd.Series:
    """How many different values each account has: dropping repetitions first is faster than `nunique`."""
    return window[[KEY, column]].drop_duplicates().groupby(KEY, observed=True).size()


def last_day(rows: pd.DataFrame) -> pd.Series:
    """The last day of each account; the rows are in order of time."""
    return rows.groupby(KEY, observed=True)["day"].last()


def main(source: Path, out: Path) -> None:
    """Compute the features of all snapshots and write them as Parquet."""
    accounts = pd.read_parquet(source / "accounts.parquet", columns=[KEY, "signed_up_on"])
    accounts["signed_up_on"] = pd.to_datetime(accounts["signed_up_on"])
    usage = read_usage(source)
    tables = [features_on(pd.Timestamp(day), usage, accounts) for day in SNAPSHOTS]
    pd.concat(tables, ignore_index=True).to_parquet(out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
