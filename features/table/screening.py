"""Columns of a ready table that no model should read: they hold one value, or name the account."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.table.columns import Unused, Values

# Among fewer accounts everybody may well have a value of their own.
_FEWEST_ACCOUNTS = 20
_MOST_DISTINCT_TEXTS = 0.5
_NAMES_AN_ACCOUNT = re.compile(r"(^|[^a-z])(id|uuid|guid|key|nr|no|number|index|row|column \d+)$", re.IGNORECASE)
_CAMEL_ID = re.compile(r"[a-z](Id|ID|Nr|No|Key)$")


def screen(values: Values, accounts: int) -> Unused | None:
    """Why a column is no feature; None if it may be one.

    A text is none where more than half of the accounts have a value of their own. Whole numbers are none where every
    account has its own and they run through like the numbers of rows, or the column is named like an identifier.

    Args:
        values: the column.
        accounts: how many accounts the table holds.
    """
    distinct = pc.unique(values.array.drop_null())
    if len(distinct) == 0:
        return Unused(values.name, "is blank in every row")
    if len(distinct) == 1 and values.array.null_count == 0:
        return Unused(values.name, f"holds one value, {distinct[0].as_py()!r}, in every row")
    if accounts < _FEWEST_ACCOUNTS:
        return None
    if values.kind == "category" and len(distinct) > _MOST_DISTINCT_TEXTS * accounts:
        # No example: it would carry an account's name into the model's card.
        return Unused(values.name, "holds a text of its own for nearly every account", len(distinct))
    if values.kind == "number" and len(distinct) >= accounts and _is_identifier(values.name, distinct):
        return Unused(values.name, "numbers the accounts", len(distinct))
    return None


def _is_identifier(name: str, distinct: pa.Array) -> bool:
    numbers = distinct.to_numpy(zero_copy_only=False)
    if not np.all(numbers == np.floor(numbers)):
        return False
    runs_through = np.ptp(numbers) + 1 <= 2 * len(numbers)
    return bool(runs_through or _NAMES_AN_ACCOUNT.search(name) or _CAMEL_ID.search(name))
