"""What is handed to the rivals: the rows to learn from and those to predict, slice by slice, without their answers.

Numbers stay numbers, unknown ones NaN; a category is the number of its text. What reads this needs numpy alone.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

READY = ".ready"


@dataclass(frozen=True, slots=True)
class Handed:
    """One slice: `X` with the answers `y` and the number of each row's account; `later`, the rows to predict.

    `categories` says for each column how many texts its codes stand for; 0 for a number.
    """

    X: np.ndarray
    y: np.ndarray
    account: np.ndarray
    later: np.ndarray
    categories: np.ndarray


@dataclass(frozen=True, slots=True)
class Answered:
    """What a rival made of one slice: the churn probability of its later rows, and what it took to learn.

    `seconds` are those of learning, `size` is that of the model in bytes; `chose` says what a search came to.
    """

    probability: np.ndarray
    seconds: float
    size: int
    chose: str


def hand_over(slices: Sequence[Any], folder: Path) -> Path:
    """Write the slices of a plan into a folder that is named for what they hold, unless it is there already."""
    handed = [_of(one) for one in slices]
    digest = hashlib.sha256()
    for one in handed:
        for array in _arrays(one).values():
            digest.update(np.ascontiguousarray(array).tobytes())
    whole = folder.with_name(f"{folder.name}-{digest.hexdigest()[:8]}")
    if not (whole / READY).exists():
        shutil.rmtree(whole, ignore_errors=True)
        whole.mkdir(parents=True)
        for number, one in enumerate(handed):
            np.savez_compressed(whole / _name(number), **_arrays(one))
        (whole / READY).touch()
    return whole


def read_slices(folder: Path) -> list[Handed]:
    """The slices that were handed over."""
    return [Handed(**_read(file)) for file in sorted(folder.glob("slice-*.npz"))]


def write_answer(folder: Path, number: int, answer: Answered) -> None:
    """Keep what a rival made of a slice, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".half-{number}.npz"
    np.savez_compressed(half, **_arrays(answer))
    half.replace(folder / _name(number))


def read_answer(folder: Path, number: int) -> Answered | None:
    """What a rival made of a slice, if it did already."""
    file = folder / _name(number)
    if not file.exists():
        return None
    found = _read(file)
    return Answered(found["probability"], float(found["seconds"]), int(found["size"]), str(found["chose"]))


def _of(one: Any) -> Handed:
    past, later = one.split()
    return Handed(past.X, past.y, past.account, later.X, np.array([len(column.categories) for column in past.columns]))


def _arrays(one: Handed | Answered) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _read(file: Path) -> dict[str, np.ndarray]:
    with np.load(file, allow_pickle=False) as found:
        return dict(found)


def _name(number: int) -> str:
    return f"slice-{number:03d}.npz"
