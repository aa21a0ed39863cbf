"""What only accounts have that left, though not all of them: a reason for leaving, a closing day, a closed status."""

from collections.abc import Iterator

import numpy as np

from training.dataset import Bools, Column, Dataset, Floats
from training.traps.questions import EVER, FEWEST, WHOLE
from training.traps.strength import Question

# The odds of having left, as many times those of all.
MOST_ODDS = 100.0
PURE = 0.95
# Where most leave anyway, many a value is one that only those have who left.
MOST_LEAVING = 0.5
_FLAG = 2


def filled_after(data: Dataset, asked: list[Question]) -> dict[int, str]:
    """The columns that seem to be filled only after an account left, by place; each with the evidence.

    Args:
        data: labelled rows.
        asked: the questions that enough accounts can answer.
    """
    said = {place: next(_evidence(column, data.X[:, place], asked), None) for place, column in enumerate(data.columns)}
    return {place: sentence for place, sentence in said.items() if sentence is not None}


def _evidence(column: Column, values: Floats, asked: list[Question]) -> Iterator[str]:
    for one in asked:
        if one.name not in {WHOLE, EVER}:
            continue
        base, later = _share_that_left(one), " at some later time" if one.name == EVER else ""
        for says, rows in _signs(column, values[one.rows]):
            left, stayed = _count(one, rows)
            odds = (left + 0.5) / (stayed + 0.5) * (1 - base) / base
            if base <= MOST_LEAVING and left >= FEWEST and left / (left + stayed) >= PURE and odds >= MOST_ODDS:
                yield (
                    f"{says} for {left + stayed:,} accounts, of which {left:,} left{later}, where {base:.0%} of all "
                    "did: it seems to be filled only afterwards."
                )


def _signs(column: Column, values: Floats) -> Iterator[tuple[str, Bools]]:
    """What may be a sign, in words, and which rows have it: that something is known; one text; one side of a flag."""
    is_known = ~np.isnan(values)
    if not is_known.all():
        yield "is known", is_known
    distinct = np.unique(values[is_known])
    if column.type == "category" or len(distinct) <= _FLAG:
        for value in distinct:
            yield f"is {column.categories[int(value)]!r}" if column.categories else f"is {value:g}", values == value


def _share_that_left(one: Question) -> float:
    if one.name == EVER:
        return len(np.unique(one.account[one.left])) / len(np.unique(one.account))
    return float(one.left.mean())


def _count(one: Question, rows: Bools) -> tuple[int, int]:
    """How many accounts have the sign and left, and how many have it and stayed."""
    left, others = np.unique(one.account[rows & one.left]), np.unique(one.account[rows & ~one.left])
    # One that left and came back may carry what was written when it left.
    return len(left), len(np.setdiff1d(others, one.account[one.left]) if one.name == EVER else others)
