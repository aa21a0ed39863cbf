"""The label of a ready table: who left, who stayed, and of whom it is not known."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.errors import TableError

_LEFT = frozenset(
    (
        *("1", "true", "t", "yes", "y", "churn", "churned", "left", "lost", "leave", "cancelled", "canceled", "gone"),
        *("exited", "closed", "terminated", "attrited"),
    )
)
_STAYED = frozenset(
    ("0", "false", "f", "no", "n", "active", "stayed", "stay", "stays", "kept", "retained", "current", "existing")
)
# In such a column a yes means that the account is still there.
_MEANS_STAYING = re.compile(r"active|retain|stay|renew|kept|current|loyal", re.IGNORECASE)
_SHOWN_VALUES = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """What happened to each row: 1.0 left, 0.0 stayed, NaN where the label is blank.

    `left` is the value that means leaving; `stayed` are the others.
    """

    y: npt.NDArray[np.float64]
    left: str
    stayed: tuple[str, ...]

    @property
    def unanswered(self) -> int:
        """How many rows have no answer."""
        return int(np.isnan(self.y).sum())


def read_answers(name: str, column: pa.ChunkedArray, positive: str | None) -> Answers:
    """Read the label.

    Args:
        name: the column.
        column: its values.
        positive: the value that means leaving; None where the two values say so themselves.

    Raises:
        TableError: the label is blank, has one value only, or nothing tells which of its values means leaving.
    """
    texts = [plain_text(value) for value in column.to_pylist()]
    values = sorted({text for text in texts if text})
    if not values:
        raise TableError(f"The label {name} is blank in all {len(texts):,} rows. Name the column that says who left.")
    left = plain_text(positive) if positive is not None else _find_left(name, values)
    if left not in values:
        raise TableError(
            f"The label {name} never is {positive!r}; it is {_list(values)}. Give one of these with --positive."
        )
    if len(values) == 1:
        raise TableError(
            f"The label {name} has only one value, {values[0]!r}, in all {len(texts):,} rows. To learn who "
            "leaves takes accounts that left and accounts that stayed."
        )
    y = np.array([np.nan if not text else float(text == left) for text in texts])
    return Answers(y, left, tuple(value for value in values if value != left))


def _find_left(name: str, values: list[str]) -> str:
    if len(values) == 1:
        return values[0]
    left = [value for value in values if value.lower() in _LEFT]
    stayed = [value for value in values if value.lower() in _STAYED]
    is_pair = len(values) == 2  # noqa: PLR2004 -- left and stayed
    if is_pair and len(left) == 1 and len(stayed) <= 1 and not _MEANS_STAYING.search(name):
        return left[0]
    if is_pair and not left and len(stayed) == 1 and not _MEANS_STAYING.search(name):
        return next(value for value in values if value not in stayed)
    many = "" if len(values) <= _SHOWN_VALUES else " If it is a number or a text of another kind, name another column."
    raise TableError(
        f"The label {name} has {len(values):,} values: {_list(values)}. Say which of them means leaving with "
        f"--positive VALUE; all others then mean staying.{many}"
    )


def plain_text(value: object) -> str:
    """A value of the label as text: 1, 1.0 and "1" are one."""
    if value is None or value != value:  # noqa: PLR0124 -- NaN is not equal to itself
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def _list(values: list[str]) -> str:
    shown = ", ".join(repr(value) for value in values[:_SHOWN_VALUES])
    return shown if len(values) <= _SHOWN_VALUES else f"{shown} and {len(values) - _SHOWN_VALUES:,} more"
