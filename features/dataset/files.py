"""The files of a data set: written beside the old, put into place in one step, swept up when nothing names them."""

import os
import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from features.errors import DatasetError

_OURS = re.compile(r"snapshot_on=\d{4}-\d{2}-\d{2}/(part-\d+\.parquet|\.part-\d+\.parquet\.new)")
_OURS_ABOVE = re.compile(r"(_facts-[0-9a-f]{16}\.parquet|\.(_manifest\.json|_facts-[0-9a-f]{16}\.parquet)\.new)")
_PARTITION = re.compile(r"snapshot_on=\d{4}-\d{2}-\d{2}")


def refuse_others_folder(folder: Path) -> None:
    """Refuse a folder in which something else lies, so that a slip of the keyboard does not mix the two.

    Raises:
        DatasetError: it names what is there.
    """
    if folder.exists() and not folder.is_dir():
        raise DatasetError(f"{str(folder)!r} is a file. Name a folder, or a file that ends in .parquet or .csv.")
    others = sorted(
        path.name
        for path in (folder.iterdir() if folder.exists() else ())
        if not (_OURS_ABOVE.fullmatch(path.name) or _PARTITION.fullmatch(path.name))
    )
    if others:
        raise DatasetError(
            f"The folder {str(folder)!r} is not empty and holds no data set: {', '.join(others[:3])}"
            f"{' and more' if len(others) > len(others[:3]) else ''} {'lies' if len(others) == 1 else 'lie'} in it. "
            "Name a new folder."
        )


def partition_path(folder: Path, day: date) -> Path:
    """A path for the partition of a day that no file has yet: the old one stands until the manifest is replaced."""
    place = folder / f"snapshot_on={day.isoformat()}"
    taken = {path.name for path in place.glob("part-*.parquet")}
    number = 0
    while f"part-{number}.parquet" in taken:
        number += 1
    return place / f"part-{number}.parquet"


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name, wait until the disk has it, and put it into its place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        write(new)
        with new.open("rb+") as written:
            os.fsync(written.fileno())
        new.replace(path)
    finally:
        # Nothing half-written stays behind; where all went well, it is not there any more.
        new.unlink(missing_ok=True)


def sweep(folder: Path, keep: Collection[str]) -> None:
    """Remove what earlier runs left behind: files of ours that the manifest does not name; nobody else's."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in keep and (_OURS.fullmatch(name) or _OURS_ABOVE.fullmatch(name)):
            path.unlink()
    for path in folder.iterdir():
        if path.is_dir() and _PARTITION.fullmatch(path.name) and not any(path.iterdir()):
            path.rmdir()
