"""What is held out, in turn, and what may be learnt from before it is predicted: by time, or in folds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np

from training.dataset import Bools, Dataset, Floats, Ints
from training.errors import NotEnoughData
from training.trial.recipe import is_useful

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows held out together, and those that may be learnt from to predict them.

    `name` says in a few words what is held out. `data` holds both, with everything that features learn from data learnt
    from what was known before the held-out rows were.
    """

    name: str
    data: Dataset
    is_past: Bools
    is_later: Bools

    def split(self) -> tuple[Dataset, Dataset]:
        """The rows to learn from and those held out, with the columns in which something can be learnt.

        Raises:
            NotEnoughData: there is no such column.
        """
        past, later = self.data.rows(self.is_past), self.data.rows(self.is_later)
        useful = is_useful(past)
        if not useful.any():
            raise NotEnoughData(
                f"None of the {len(useful)} features holds two different values in the {len(past.y):,} rows that may "
                f"be learnt from before {self.name} is predicted. Bring features that differ between accounts, or more "
                "history."
            )
        return past.keep(useful), later.keep(useful)


@dataclass(frozen=True, slots=True)
class HeldRows:
    """All rows that a plan holds out, one slice after the other.

    `slice` is the number of each row's slice; `account` numbers accounts over all slices alike. `day` is numpy's,
    NaT where there is no time. `base` is the churn rate among the rows that were learnt from. `leaves_after` are the
    days until the account is seen to leave, `seen_days` those that the data cover after the snapshot; see `Dataset`,
    as for `revenue`, `segment` and `costs`.
    """

    slice: Ints
    y: Floats
    account: Ints
    account_ids: tuple[str, ...]
    day: np.ndarray
    base: Floats
    revenue: Floats | None
    segment: np.ndarray | None
    leaves_after: Floats | None
    seen_days: Floats | None
    costs: Floats | None

    def pick(self, chosen: Bools) -> Self:
        """The chosen rows."""
        found = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "account_ids"}
        picked: dict[str, Any] = {name: None if rows is None else rows[chosen] for name, rows in found.items()}
        return replace(self, **picked)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a recipe is tried.

    Args:
        slices: what is held out, in turn.
        rows: the held-out rows of all slices, one slice after the other.
        known: shape (slices, rows): whose answers were in when a slice was predicted, so that its predictions may be
            calibrated on them.
        may_choose: shape (slices, rows): by which rows it may be chosen how a slice is learnt from.
        searched: how many of the slices, from the first on, a search for the recipe looks at.
        repeats: how often each row is held out.
        on: what was held out, in words.
        how: the same in plain values, for the card.
    """

    slices: tuple[Slice, ...]
    rows: HeldRows
    known: Bools
    may_choose: Bools
    searched: int
    repeats: int
    on: str
    how: Mapping[str, Any]

    def groups(self) -> Iterator[tuple[int, Bools]]:
        """The number of each slice, and which of all rows are held out by it."""
        for number in range(len(self.slices)):
            yield number, self.rows.slice == number


def gather(slices: tuple[Slice, ...]) -> HeldRows:
    """The held-out rows of all slices, one slice after the other."""
    later = [one.data.rows(one.is_later) for one in slices]
    ids = np.array([part.account_ids[code] for part in later for code in part.account], dtype=object)
    account_ids, account = np.unique(ids, return_inverse=True)
    return HeldRows(
        slice=np.repeat(np.arange(len(later)), [len(part.y) for part in later]),
        y=np.concatenate([part.y for part in later]),
        account=account.astype(np.int64),
        account_ids=tuple(account_ids.tolist()),
        day=np.concatenate([days_of(part) for part in later]),
        base=np.concatenate(
            [np.full(len(part.y), one.data.y[one.is_past].mean()) for one, part in zip(slices, later, strict=True)]
        ),
        revenue=_join([part.revenue for part in later]),
        segment=_join([part.segment for part in later]),
        leaves_after=_join([part.leaves_after for part in later]),
        seen_days=_join([part.seen_days for part in later]),
        costs=_join([part.costs for part in later]),
    )


def days_of(data: Dataset) -> np.ndarray:
    """The day of each row, as numpy's; NaT where there is no time."""
    if not data.days:
        return np.full(len(data.y), np.datetime64("NaT", "D"))
    return np.array(data.days, dtype="datetime64[D]")[data.day]


def _join(parts: list[np.ndarray | None]) -> np.ndarray | None:
    there = [part for part in parts if part is not None]
    return np.concatenate(there) if len(there) == len(parts) else None
