"""What of an account lies in files, beside the store: data sets of features, and lists in the home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from features.dataset import erase_account, find_account, read_whole
from training.promotion.portfolio import erase_from_changes


@dataclass(frozen=True, slots=True)
class ErasedBeside:
    """What was erased from files, and what a search found afterwards.

    `rows` are of data sets, of which `partitions` were searched, `columns` in each; `lines` are of the lists of
    accounts that a version would colour otherwise. `found` counts rows by folder and column.
    """

    rows: int
    lines: int
    partitions: int
    columns: int
    found: Mapping[str, int]


def refuse_unreadable(datasets: Sequence[Path]) -> None:
    """Refuse folders that hold no data set, before anything is erased.

    Raises:
        DatasetError: a folder holds none, or one that is not whole.
    """
    for folder in datasets:
        read_whole(folder)


def erase_beside(account_id: str, datasets: Sequence[Path], home: Path) -> ErasedBeside:
    """Erase an account from data sets and from the home's lists, and search the data sets for what is left.

    Raises:
        DatasetError: a folder holds no data set, or one that is not whole.
    """
    rows = sum(erase_account(folder, account_id).rows for folder in datasets)
    lines = erase_from_changes(home, account_id)
    searched = {folder: find_account(folder, account_id) for folder in datasets}
    return ErasedBeside(
        rows,
        lines,
        sum(one.partitions for one in searched.values()),
        sum(one.columns for one in searched.values()),
        {f"{folder}/{name}": count for folder, one in searched.items() for name, count in one.found.items()},
    )
