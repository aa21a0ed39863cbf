"""The training rows: what was known about each customer on each snapshot, beside what happened next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features.catalogue import catalogue
from features.compute import compute_features
from features.declare import Feature, Meaning, Signal
from features.labels import is_closed, label_query, leaving_query
from features.read import table_of
from features.snapshots import Churn, Every, first_activity, snapshot_dates
from features.source import Source
from features.state import CatalogueState
from models.spec import RARE
from training.errors import NotEnoughData

# Of a text: how many accounts must have it, and how many of them are told apart at most.
FEWEST_ACCOUNTS = 10
MOST_CATEGORIES = 50

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """A feature as a column of the matrix; `categories` are the texts that its codes stand for.

    `sources` are the source tables that it is computed from, or its column in a ready table.
    """

    name: str
    signal: Signal
    type: Literal["number", "category", "date"] = "number"
    unit: str = ""
    more_is: Meaning = "either"
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, feature: Feature, categories: tuple[str, ...] = (), sources: tuple[str, ...] = ()) -> Self:
        """The column of a declared feature."""
        return cls(feature.name, feature.signal, feature.type, feature.unit, feature.more_is, categories, sources)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of account × snapshot.

    `X` has shape (rows, columns), missing values are NaN; `y` is 1.0 for churn, 0.0 for a stay and NaN where the
    answer is not in yet (censored); `account` numbers the accounts; `day` indexes into `days`. `costs`, where they are
    known, are those of right and wrong decisions, shape (rows, 4); see `training.judging.judge.HeldOut`.

    Beside the matrix, where it is known: `revenue`, the recurring revenue of each row in the currency of the source;
    `segment`, a text or None; `leaves_after`, the days from the snapshot until the account is seen to leave, NaN where
    it is not; `seen_days`, the days that the data cover after the snapshot. They are for judging, and no model reads
    them.
    """

    columns: tuple[Column, ...]
    X: Floats
    y: Floats
    account: Ints
    day: Ints
    days: tuple[date, ...]
    account_ids: tuple[str, ...]
    costs: Floats | None = None
    revenue: Floats | None = None
    segment: np.ndarray | None = None
    leaves_after: Floats | None = None
    seen_days: Floats | None = None

    def rows(self, chosen: Bools) -> Self:
        """The chosen rows."""
        per_row = ("X", "y", "account", "day", "costs", "revenue", "segment", "leaves_after", "seen_days")
        found = {name: getattr(self, name) for name in per_row}
        picked: dict[str, Any] = {name: None if rows is None else rows[chosen] for name, rows in found.items()}
        return replace(self, **picked)

    def counts(self) -> dict[str, int]:
        """How many rows, accounts, accounts that left and churns there are, for the card."""
        accounts, left = (len(np.unique(one)) for one in (self.account, self.account[self.y == 1]))
        return {"rows": len(self.y), "accounts": accounts, "accounts_left": left, "churn_rows": int(self.y.sum())}

    def keep(self, chosen: Bools) -> Self:
        """The chosen columns."""
        columns = tuple(column for column, is_kept in zip(self.columns, chosen, strict=True) if is_kept)
        return replace(self, columns=columns, X=self.X[:, chosen])

    def on(self, days: Sequence[date]) -> Bools:
        """Which rows are snapshots on one of the days, and labelled or not."""
        wanted = [index for index, day in enumerate(self.days) if day in set(days)]
        return np.isin(self.day, wanted)

    @property
    def is_labelled(self) -> Bools:
        """Which rows have their answer."""
        return ~np.isnan(self.y)


def labelled_days(source: Source, churn: Churn, every: Every, first: date) -> tuple[date, ...]:
    """The snapshots from `first` whose label windows are closed."""
    days = snapshot_dates(first, source.latest_snapshot, every)
    return tuple(day for day in days if is_closed(source, churn, day))


def first_snapshot(source: Source, churn: Churn) -> date:
    """The first day worth a snapshot: a full horizon after activity is first seen, when windows begin to be covered.

    Raises:
        NotEnoughData: no table shows any activity.
    """
    start = first_activity(source)
    if start is None:
        names = ", ".join(name for name in source.tables if name != "cancellations" and table_of(name).shows_activity)
        raise NotEnoughData(
            f"The tables that show activity ({names}) hold no row that was known by {source.end_of_data:%Y-%m-%d}, so "
            "there is nothing to learn from. Bring more history, or train until a later day."
        )
    return churn.closes(start)


def build_dataset(source: Source, state: CatalogueState, churn: Churn, days: Sequence[date]) -> Dataset:
    """Features and labels of every customer on the given days.

    A notice between a snapshot and its label window removes the row; a day whose window is not closed has no labels.
    """
    return label_table(source, state, churn, days, compute_features(source, state, churn, days))


def label_table(source: Source, state: CatalogueState, churn: Churn, days: Sequence[date], table: pa.Table) -> Dataset:
    """The same of features that were computed before: those of some or all customers, on the given days."""
    closed = [day for day in days if is_closed(source, churn, day)]
    y = np.full(table.num_rows, np.nan)
    if closed:
        labels = source.table(label_query(source, churn, closed))
        table = table.append_column("row", pa.array(range(table.num_rows)))
        joined = table.select(["account_id", "snapshot_on", "row"]).join(
            labels, ["account_id", "snapshot_on"], join_type="inner"
        )
        y[joined["row"].to_numpy()] = joined["churned"].to_numpy().astype(float)
    codes = pc.dictionary_encode(table["account_id"].combine_chunks())
    ordered = tuple(sorted(set(days)))
    day = np.searchsorted(
        np.array(ordered, dtype="datetime64[D]"), table["snapshot_on"].to_numpy().astype("datetime64[D]")
    )
    account = codes.indices.to_numpy().astype(np.int64)
    declared = catalogue(state)
    encoded = [_encode(feature, table[feature.name], account) for feature in declared]
    sources = sources_of(declared)
    whole = Dataset(
        columns=tuple(
            Column.of(feature, categories, sources[feature.name])
            for feature, (_, categories) in zip(declared, encoded, strict=True)
        ),
        X=np.column_stack([values for values, _ in encoded]),
        y=y,
        account=account,
        day=day.astype(np.int64),
        days=ordered,
        account_ids=tuple(codes.dictionary.to_pylist()),
        **_beside(source, churn, table, ordered),
    )
    is_kept = whole.is_labelled | ~whole.on(closed)
    return whole.rows(is_kept)


def sources_of(features: Sequence[Feature]) -> dict[str, tuple[str, ...]]:
    """The source tables that each feature is computed from, by its name: those of its parts, where it has some."""
    by_name = {feature.name: feature for feature in features}

    def tables(feature: Feature) -> list[str]:
        parts = [table for part in feature.parts for table in tables(by_name[part])]
        return list(dict.fromkeys([*feature.reads, *parts]))

    return {feature.name: tuple(tables(feature)) for feature in features}


def _beside(source: Source, churn: Churn, table: pa.Table, days: tuple[date, ...]) -> dict[str, np.ndarray | None]:
    """What is known of the rows beside their features; see `Dataset`."""
    names = table.column_names
    leaves_after: Floats | None = None
    if churn.by == "cancellation":
        keys = table.select(["account_id", "snapshot_on"]).append_column("row", pa.array(range(table.num_rows)))
        leaving = source.table(leaving_query(source, churn, days))
        joined = keys.join(leaving, ["account_id", "snapshot_on"], join_type="inner")
        leaves_after = np.full(table.num_rows, np.nan)
        leaves_after[joined["row"].to_numpy()] = joined["leaves_after"].to_numpy()
    end = np.datetime64(source.end_of_data, "D")
    return {
        "revenue": table["mrr"].to_numpy().astype(np.float64) if "mrr" in names else None,
        "segment": np.array(table["segment"].to_pylist(), dtype=object) if "segment" in names else None,
        "leaves_after": leaves_after,
        "seen_days": (end - table["snapshot_on"].to_numpy().astype("datetime64[D]")).astype(np.float64),
    }


def _encode(feature: Feature, values: pa.ChunkedArray, account: Ints) -> tuple[Floats, tuple[str, ...]]:
    if feature.type == "number":
        return values.to_numpy().astype(np.float64), ()
    return encode_texts(values.combine_chunks(), account)


def encode_texts(values: pa.Array, account: Ints) -> tuple[Floats, tuple[str, ...]]:
    """The codes of texts, NaN where unknown, and the categories that they stand for.

    The commonest are learnt each by itself, where enough accounts have them; the others are one category, `RARE`. A
    text that few accounts have would name them.

    Args:
        values: the texts of the rows.
        account: the number of each row's account.
    """
    known = values.is_valid().to_numpy(zero_copy_only=False)
    pairs = pa.table({"text": values, "account": account}).filter(known).group_by(["text", "account"]).aggregate([])
    counted = pc.value_counts(pairs["text"].combine_chunks()).to_pylist()
    accounts = {one["values"]: one["counts"] for one in counted}
    common = sorted(
        (text for text in accounts if accounts[text] >= FEWEST_ACCOUNTS), key=lambda one: (-accounts[one], one)
    )
    categories = tuple(sorted(common[:MOST_CATEGORIES]))
    codes = pc.index_in(values, pa.array(categories, pa.string()))
    if len(categories) < len(accounts):
        categories = (*categories, RARE)
        codes = pc.if_else(pc.and_(values.is_valid(), pc.is_null(codes)), len(categories) - 1, codes)
    return np.asarray(pc.cast(codes, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64), categories
