"""What is typical of accounts that stayed: of all of them, and of each kind of account."""

from collections.abc import Iterator

import numpy as np

from features.declare import FeatureValue
from models.encode import date_of
from models.likeness import Likeness
from models.spec import RARE
from training.dataset import Bools, Column, Dataset, Floats, Ints

# With fewer accounts that stayed a group is no group, and a median of it could tell of one of them.
FEWEST_ALIKE = 30
FEWEST_GROUPS = 2
# What fewer of those that stayed know is typical of none of them: since when there is no champion, where most have one.
FEWEST_KNOWING = 0.1
SIZES = ("seats", "employees", "mrr")


def choose_likeness(stayed: Dataset) -> Likeness | None:
    """By what accounts are alike: their segment, else a third of the accounts by size; None where neither tells.

    At least `FEWEST_GROUPS` of the groups have `FEWEST_ALIKE` accounts.

    Args:
        stayed: the rows of accounts that stayed.
    """
    for likeness in _candidates(stayed):
        groups = group_rows(stayed, likeness)
        if sum(_count_accounts(stayed, rows) >= FEWEST_ALIKE for rows in groups) >= FEWEST_GROUPS:
            return likeness
    return None


def group_rows(stayed: Dataset, likeness: Likeness) -> list[Bools]:
    """Which rows are in each of the groups; rare categories have little in common, and are no group."""
    names = [column.name for column in stayed.columns]
    column = stayed.columns[names.index(likeness.feature)]
    values = stayed.X[:, names.index(likeness.feature)]
    group = np.array([-1 if (found := likeness.group_of(value)) is None else found for value in values.tolist()])
    if likeness.by == "segment":
        return [(group == place) & (text != RARE) for place, text in enumerate(column.categories)]
    return [group == place for place in range(len(likeness.up_to) + 1)]


def typical_of(known: Floats, column: Column) -> FeatureValue:
    """The median, or the commonest category, of values that are all known; None where there are none."""
    if not len(known):
        return None
    if column.type == "category":
        return column.categories[int(np.bincount(known.astype(int)).argmax())]
    if column.type == "date":
        return date_of(float(np.median(known)))
    return float(np.median(known))


def typical_of_all(values: Floats, column: Column) -> FeatureValue:
    """What is typical of a column among accounts that stayed; None where hardly any of them knows a value.

    Args:
        values: of their rows, encoded; NaN is unknown.
        column: whose values they are.
    """
    return typical_of(values[~np.isnan(values)], column) if _is_widely_known(values) else None


def typical_by(stayed: Dataset, index: int, groups: list[Bools]) -> tuple[FeatureValue, ...]:
    """What is typical of a column in each group; None where too few accounts of it know.

    Context compares with all accounts: size is not told by size.
    """
    column, values = stayed.columns[index], stayed.X[:, index]
    if column.signal.kind == "context" or not _is_widely_known(values):
        return ()
    is_known = ~np.isnan(values)
    found = tuple(
        typical_of(values[rows], column) if _count_accounts(stayed, rows) >= FEWEST_ALIKE else None
        for rows in (group & is_known for group in groups)
    )
    return found if any(one is not None for one in found) else ()


def middle_of_all(values: Floats, column: Column) -> tuple[float, float] | None:
    """Where the middle half of the values lie among accounts that stayed; of numbers, where something is typical.

    Args:
        values: of their rows, encoded; NaN is unknown.
        column: whose values they are.
    """
    if column.type != "number" or not _is_widely_known(values):
        return None
    return _middle_of(values[~np.isnan(values)])


def middle_by(stayed: Dataset, index: int, groups: list[Bools]) -> tuple[tuple[float, float] | None, ...]:
    """Where the middle half lies in each group; None where nothing is typical of the group."""
    if stayed.columns[index].type != "number":
        return ()
    values, typical_values = stayed.X[:, index], typical_by(stayed, index, groups)
    is_known = ~np.isnan(values)
    return tuple(
        None if typical is None else _middle_of(values[group & is_known])
        for typical, group in zip(typical_values, groups if typical_values else [], strict=True)
    )


def _middle_of(known: Floats) -> tuple[float, float]:
    low, high = np.quantile(known, (0.25, 0.75)).tolist()
    return low, high


def _is_widely_known(values: Floats) -> bool:
    return bool(np.mean(~np.isnan(values)) >= FEWEST_KNOWING) if len(values) else False


def _candidates(stayed: Dataset) -> Iterator[Likeness]:
    columns = {column.name: (column, index) for index, column in enumerate(stayed.columns)}
    if "segment" in columns and columns["segment"][0].type == "category":
        yield Likeness("segment", "segment")
    for name in SIZES:
        if name in columns and columns[name][0].type == "number":
            latest = _latest_of_accounts(stayed.X[:, columns[name][1]], stayed.account, stayed.day)
            if len(latest):
                thirds = np.quantile(latest, (1 / 3, 2 / 3)).tolist()
                yield Likeness("size", name, tuple(sorted({_round(limit) for limit in thirds})))


def _round(limit: float) -> float:
    """To two digits: what one account pays is not to be read off a model."""
    return float(f"{limit:.2g}")


def _latest_of_accounts(values: Floats, account: Ints, day: Ints) -> Floats:
    """The value of each account's latest row that knows one."""
    rows = np.flatnonzero(~np.isnan(values))
    rows = rows[np.lexsort((day[rows], account[rows]))]
    is_last = np.append(np.diff(account[rows]) != 0, np.ones(min(len(rows), 1), dtype=bool))
    return np.asarray(values[rows[is_last]])


def _count_accounts(stayed: Dataset, rows: Bools) -> int:
    return len(np.unique(stayed.account[rows]))
