"""An account is taken out of a data set: out of every partition, and the manifest says what is left."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from features.dataset.build import write_partition
from features.dataset.files import sweep
from features.dataset.manifest import Manifest, Partition, read_manifest, write_manifest
from features.errors import DatasetError


@dataclass(frozen=True, slots=True)
class AccountErased:
    """What was taken out of a data set: rows, and the partitions that were written anew for it."""

    rows: int
    partitions: int


@dataclass(frozen=True, slots=True)
class DatasetSearched:
    """What of a data set was searched for an account, and in how many rows of which column it stands."""

    partitions: int
    columns: int
    found: Mapping[str, int]


def read_whole(folder: Path) -> Manifest:
    """The manifest of a data set whose partitions are as they were written.

    Raises:
        DatasetError: there is no data set, or a partition is missing or was changed.
    """
    manifest = read_manifest(folder)
    broken = [one.file.path for one in manifest.partitions if not one.file.is_whole(folder)]
    if broken:
        raise DatasetError(
            f"The data set in {str(folder)!r} is not whole: {broken[0]} is missing or was changed. Delete the folder, "
            f"or run the `varme features --out {folder}` that wrote it once more; then forget the account again."
        )
    return manifest


def erase_account(folder: Path, account_id: str) -> AccountErased:
    """Take an account's rows out of every partition; the others stay as they are, bit for bit.

    The old data set stands until the new manifest is in its place; then the old files go. What it says of its source
    still holds, so a later run adds to it: it keeps these partitions, and reads the account in new ones as long as the
    source has it. Not while a run writes into the folder.

    Raises:
        DatasetError: there is no data set, or a partition is missing or was changed.
    """
    manifest = read_whole(folder)
    rows = 0
    partitions = []
    for one in manifest.partitions:
        table = _read(folder, one)
        left = table.filter(pc.not_equal(table["account_id"], account_id))
        gone = table.num_rows - left.num_rows
        rows += gone
        partitions.append(write_partition(folder, one.snapshot_on, left, one.reads) if gone else one)
    changed = sum(new is not old for new, old in zip(partitions, manifest.partitions, strict=True))
    if changed:
        manifest = manifest.model_copy(update={"partitions": tuple(partitions)})
        write_manifest(folder, manifest)
    # Always: an earlier run that broke off may have left files of before.
    sweep(folder, {manifest.facts.path, *(one.file.path for one in manifest.partitions)})
    return AccountErased(rows, changed)


def find_account(folder: Path, account_id: str) -> DatasetSearched:
    """Search every column of texts of every partition for an account's ID.

    Raises:
        DatasetError: there is no data set, or a partition is missing or was changed.
    """
    found: Counter[str] = Counter()
    columns: set[str] = set()
    manifest = read_whole(folder)
    for one in manifest.partitions:
        table = _read(folder, one)
        for name in table.column_names:
            if pa.types.is_string(table[name].type) or pa.types.is_large_string(table[name].type):
                columns.add(name)
                found[name] += pc.sum(pc.equal(table[name], account_id)).as_py() or 0
    return DatasetSearched(len(manifest.partitions), len(columns), {name: rows for name, rows in found.items() if rows})


def _read(folder: Path, partition: Partition) -> pa.Table:
    # As one file: a reader of folders would take the day from its path for a column.
    with parquet.ParquetFile(folder / partition.file.path) as file:
        return file.read()
