"""Nine simple features of usage by featuretools with cut-off times; runs in an environment of its own.

One calculation for each window, since featuretools has one training window in each. Run as a program with the folder of
the source and the file to write.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.span import NINE, SNAPSHOTS

KEY = "account_id"
COLUMNS = ("user_id", "feature", "occurred_at", "quantity")


def cut_offs(accounts: pd.DataFrame) -> pd.DataFrame:
    """A row for each snapshot and each account that had signed up before it."""
    days = pd.DataFrame({"time": pd.to_datetime(list(SNAPSHOTS))})
    rows = accounts[[KEY, "signed_up_on"]].merge(days, how="cross")
    return rows.loc[rows["signed_up_on"] < rows["time"], [KEY, "time"]].sort_values("time", kind="stable")


def main(source: Path, out: Path) -> None:
    """Compute the nine features of all snapshots and write them as Parquet."""
    import featuretools as ft  # noqa: PLC0415 -- not in the environment that the tests run in

    accounts = pd.read_parquet(source / "accounts.parquet", columns=[KEY, "signed_up_on"])
    accounts["signed_up_on"] = pd.to_datetime(accounts["signed_up_on"])
    usage = pd.read_parquet(source / "usage.parquet", columns=[KEY, *COLUMNS])
    usage["quantity"] = usage["quantity"].astype("float64").fillna(1)
    usage["day"] = usage["occurred_at"].dt.strftime("%Y-%m-%d")
    usage["row"] = range(len(usage))
    kinds = dict.fromkeys(("user_id", "feature", "day"), "Categorical")
    business = ft.EntitySet("business")
    business.add_dataframe(accounts[[KEY]], "accounts", index=KEY)
    business.add_dataframe(usage, "usage", index="row", time_index="occurred_at", logical_types=kinds)
    business.add_relationship("accounts", KEY, "usage", KEY)
    business.add_interesting_values(dataframe_name="usage", values={"feature": ["login"]})

    column = {name: ft.Feature(business["usage"].ww[name]) for name in ("row", "day", *COLUMNS)}
    is_login = column["feature"] == "login"

    def of_account(name: str, base: str, primitive: object, where: object = None) -> object:
        feature = ft.Feature(column[base], parent_dataframe_name="accounts", primitive=primitive, where=where)
        return feature.rename(name)

    since_last = ft.primitives.TimeSinceLast(unit="days")
    distinct = ft.primitives.NumUnique
    by_window = {
        30: [
            of_account("usage_30d", "row", ft.primitives.Count),
            of_account("logins_30d", "row", ft.primitives.Count, is_login),
            of_account("active_users_30d", "user_id", distinct),
            of_account("features_used_30d", "feature", distinct),
            of_account("active_days_30d", "day", distinct),
        ],
        90: [
            of_account("usage_90d", "row", ft.primitives.Count),
            of_account("quantity_90d", "quantity", ft.primitives.Sum),
        ],
        365: [
            of_account("days_since_usage", "occurred_at", since_last),
            of_account("days_since_login", "occurred_at", since_last, is_login),
        ],
    }
    rows = cut_offs(accounts)
    matrices = [
        ft.calculate_feature_matrix(
            features,
            business,
            cutoff_time=rows,
            training_window=ft.Timedelta(days, "d"),
            include_cutoff_time=False,
            cutoff_time_in_index=True,
        )
        for days, features in by_window.items()
    ]
    table = pd.concat(matrices, axis=1).reset_index().rename(columns={"time": "snapshot_on"})
    table[KEY] = table[KEY].astype("object")
    # featuretools leaves it blank how many of no rows are different: none.
    counts = [name for name in NINE if not name.startswith("days_since")]
    table[counts] = table[counts].astype("float64").fillna(0)
    # Varme counts days, featuretools seconds: a day that has begun is one.
    silent = ["days_since_usage", "days_since_login"]
    table[silent] = np.ceil(table[silent].astype("float64"))
    table[[KEY, "snapshot_on", *NINE]].to_parquet(out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
