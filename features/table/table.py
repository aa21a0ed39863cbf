"""A ready feature table: which column is what, what is left out and why, and the values of the rest."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features.errors import TableError
from features.table.answers import Answers, read_answers
from features.table.columns import ColumnReader, Unused, Values
from features.table.keys import SNAPSHOT, Days, Keys, read_ids
from features.table.reading import RawTable, read_table
from features.table.screening import screen

COSTS = ("false_positive", "false_negative", "true_positive", "true_negative")


@dataclass(frozen=True, slots=True)
class Roles:
    """What the columns are: the account's id, the label, those that are no features, and what decisions cost.

    `positive` is the value of the label that means leaving. `keep` names columns to use though they look like an
    identifier. `costs` names a column for each of `COSTS`. `segment` and `revenue` name columns by which a model is
    judged part by part, and by what the accounts pay; they stay features.
    """

    id: str
    label: str
    positive: str | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    costs: Mapping[str, str] | None = None
    segment: str | None = None
    revenue: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read, frozen in the model that learnt from it.

    With `has_snapshots` it has a row for each account and day. `ages` maps each feature that counts the days since a
    date to the column with that date.
    """

    id: str
    has_snapshots: bool
    ages: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the model's JSON."""
        return {"table": {"id": self.id, "has_snapshots": self.has_snapshots, "ages": dict(self.ages)}}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "Layout | None":
        """The layout that `to_json` wrote; None for the state of a model that learnt from source tables."""
        kept = state.get("table")
        return None if kept is None else cls(kept["id"], kept["has_snapshots"], kept["ages"])


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The rows of a ready table.

    `columns` are the features, in the file's order. `snapshots` has a day for each row, or is None where the table has
    no time. `costs` has, for each of `COSTS`, a value for each row; it is empty where none were declared. `segment` has
    a text or None for each row, `revenue` a number or NaN; they are None where no column is named for them.
    """

    file: str
    layout: Layout
    account_ids: tuple[str, ...]
    snapshots: Days | None
    columns: tuple[Values, ...]
    answers: Answers | None
    costs: Mapping[str, npt.NDArray[np.float64]]
    unused: tuple[Unused, ...]
    segment: npt.NDArray[np.object_] | None = None
    revenue: npt.NDArray[np.float64] | None = None

    @property
    def odd(self) -> tuple[Values, ...]:
        """The columns in which some values are none, and count as unknown."""
        return tuple(column for column in self.columns if column.odd)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not read as it stands, a sentence each."""
        return (
            *(f"{one.name} is no feature: it {one.why}." for one in self.unused),
            *(say_odd(one.name, one.odd, one.odd_example) for one in self.odd),
        )

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "FeatureTable":
        """The chosen rows, without what is there only to learn and judge by."""
        mask = pa.array(chosen)
        return replace(
            self,
            account_ids=tuple(np.array(self.account_ids, dtype=object)[chosen]),
            snapshots=None if self.snapshots is None else self.snapshots[chosen],
            columns=tuple(replace(column, array=column.array.filter(mask)) for column in self.columns),
            answers=None,
            costs={},
            segment=None,
            revenue=None,
        )


def say_odd(name: str, odd: int, example: str) -> str:
    """That some values of a column are none, in a sentence."""
    return f"{name}: {odd:,} values are none, such as {example!r}, and count as unknown."


def open_table(path: Path, roles: Roles) -> FeatureTable:
    """Open a table to learn from.

    Raises:
        TableError: a named column is not there, an account comes twice, the label can't be read, a column holds what
            can't be used; each says what to do.
    """
    raw = read_table(path)
    _check_roles(raw, roles)
    reader = ColumnReader(decimal_comma=raw.decimal_comma)
    has_snapshots = SNAPSHOT in raw.columns and SNAPSHOT not in roles.drop
    ids, snapshots = _read_keys(raw, reader, roles.id, has_snapshots=has_snapshots)
    answers = read_answers(roles.label, raw.columns[roles.label], roles.positive)
    costs = {kind: _read_cost(reader, raw, column) for kind, column in (roles.costs or {}).items()}
    taken = {roles.id, roles.label, *(roles.costs or {}).values(), *roles.drop}
    taken |= {SNAPSHOT} if snapshots is not None else set()
    accounts = len(set(ids))
    columns: list[Values] = []
    unused = [Unused(name, "is left out as you said") for name in roles.drop]
    ages: dict[str, str] = {}
    for name, column in raw.columns.items():
        if name in taken:
            continue
        read = reader.read(name, column)
        why = read if isinstance(read, Unused) else screen(read, accounts)
        if why is not None and (isinstance(read, Unused) or name not in roles.keep):
            unused.append(why)
            continue
        if isinstance(read, Unused):
            continue
        if read.kind == "date" and snapshots is not None:
            refuse_age(raw.file, raw.columns, name)
            read = age(read, snapshots)
            ages[read.name] = name
        columns.append(read)
    if not columns:
        reasons = "; ".join(f"{one.name} {one.why}" for one in unused) or "it has only the id and the label"
        raise TableError(
            f"{raw.file} has no column to learn from: {reasons}. Bring columns that tell about the accounts."
        )
    layout = Layout(roles.id, snapshots is not None, ages)
    segment = None if roles.segment is None else _read_segment(reader, raw, roles.segment)
    revenue = None if roles.revenue is None else _read_revenue(reader, raw, roles.revenue)
    return FeatureTable(
        raw.file, layout, ids, snapshots, tuple(columns), answers, costs, tuple(unused), segment, revenue
    )


def refuse_age(file: str, names: Iterable[str], date_column: str) -> None:
    """Refuse a table with a column that is called like the age of one of its dates.

    Raises:
        TableError: there is one.
    """
    name = _age_name(date_column)
    if name in names:
        raise TableError(
            f"{file} has a column {name} beside the date {date_column}. Leave one of them out with --drop."
        )


def age(dates: Values, snapshots: Days) -> Values:
    """The days from a date to the row's snapshot: what a date means on a day; negative where it lies ahead."""
    days = dates.array.cast(pa.int32()).cast(pa.float64())
    today = pa.array(snapshots.astype("datetime64[D]").astype(np.int64).astype(np.float64))
    return Values(_age_name(dates.name), "number", pc.subtract(today, days), dates.odd, dates.odd_example)


def _age_name(date_column: str) -> str:
    return f"days_since_{date_column}"


def _read_keys(
    raw: RawTable, reader: ColumnReader, id_column: str, *, has_snapshots: bool
) -> tuple[tuple[str, ...], Days | None]:
    ids = read_ids(raw.columns[id_column])
    snapshots = _read_snapshots(raw, reader) if has_snapshots else None
    keys = Keys(id_column, has_snapshots=has_snapshots)
    keys.add(ids, snapshots)
    keys.refuse()
    return ids, snapshots


def _read_snapshots(raw: RawTable, reader: ColumnReader) -> Days:
    read = reader.read(SNAPSHOT, raw.columns[SNAPSHOT])
    if isinstance(read, Unused) or read.kind != "date":
        raise days_missing(raw.file)
    return as_days(raw.file, read)


def as_days(file: str, dates: Values) -> Days:
    """The day of each row.

    Raises:
        TableError: some are unknown.
    """
    if dates.array.null_count:
        raise days_missing(file)
    return np.asarray(dates.array.to_numpy(zero_copy_only=False)).astype("datetime64[D]")


def days_missing(file: str) -> TableError:
    """That the rows of a table do not all have a day."""
    return TableError(
        f"The column {SNAPSHOT} of {file} must hold the day of each row, such as 2026-06-30; some are blank or "
        "none. Fill them in, or rename the column if it means something else."
    )


def _read_cost(reader: ColumnReader, raw: RawTable, column: str) -> npt.NDArray[np.float64]:
    read = reader.read(column, raw.columns[column])
    if isinstance(read, Unused) or read.kind != "number" or read.array.null_count:
        raise TableError(f"The cost {column} of {raw.file} must be a number in every row; some are blank or none.")
    return np.asarray(read.array.to_numpy(zero_copy_only=False))


def _read_segment(reader: ColumnReader, raw: RawTable, column: str) -> npt.NDArray[np.object_]:
    read = reader.read(column, raw.columns[column])
    if isinstance(read, Unused):
        raise TableError(f"The segment {column} of {raw.file} {read.why}. Name a column of texts with --segment.")
    texts = pc.cast(read.array, pa.string()).to_pylist()
    return np.array(texts, dtype=object)


def _read_revenue(reader: ColumnReader, raw: RawTable, column: str) -> npt.NDArray[np.float64]:
    read = reader.read(column, raw.columns[column])
    if isinstance(read, Unused) or read.kind != "number":
        why = read.why if isinstance(read, Unused) else f"holds a {read.kind}"
        raise TableError(
            f"The revenue {column} of {raw.file} must be a number, blank where it is unknown; it {why}. Name the "
            "column with what an account pays with --revenue."
        )
    return np.asarray(read.array.to_numpy(zero_copy_only=False), dtype=np.float64)


def _check_roles(raw: RawTable, roles: Roles) -> None:
    costs = dict(roles.costs or {})
    require(raw.file, raw.columns, [roles.id], "the account's id; name it with --id")
    require(raw.file, raw.columns, [roles.label], "the label; name it with --label")
    require(raw.file, raw.columns, roles.drop, "to leave out with --drop")
    require(raw.file, raw.columns, roles.keep, "to keep with --keep")
    require(raw.file, raw.columns, costs.values(), "a cost")
    require(raw.file, raw.columns, filter(None, [roles.segment]), "the segment; name it with --segment")
    require(raw.file, raw.columns, filter(None, [roles.revenue]), "the revenue; name it with --revenue")
    if answers := {roles.id, roles.label} & {roles.segment, roles.revenue}:
        raise TableError(
            f"The column {min(answers)} is the id or the label, so it can be neither the segment nor the revenue."
        )
    # Two decisions may cost the same.
    named = [roles.id, roles.label, *roles.drop, *set(costs.values()), *roles.keep]
    if twice := sorted(name for name in set(named) if named.count(name) > 1):
        raise TableError(
            f"The column {twice[0]} is named for two things at once. A column is one of id, label, dropped, "
            "kept or a cost."
        )
    if costs and set(costs) != set(COSTS):
        raise TableError(f"Costs are declared for {sorted(costs)}; it takes a column for each of {', '.join(COSTS)}.")


def require(file: str, columns: Collection[str], names: Iterable[str], what: str) -> None:
    """Refuse a table that lacks a column.

    Args:
        file: what the table is called.
        columns: those that it has.
        names: those that must be there.
        what: what they are for.

    Raises:
        TableError: one of them is not there; with those that are called nearly the same.
    """
    for name in names:
        if name not in columns:
            lower = {column.lower(): column for column in columns}
            closest = [lower[one] for one in difflib.get_close_matches(name.lower(), lower, n=2)]
            hint = f"Did you mean {' or '.join(closest)}?" if closest else f"It has {', '.join(list(columns)[:20])}."
            raise TableError(f"{file} has no column {name!r} ({what}). {hint}")
