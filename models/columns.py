"""From a column of Arrow's to what the trees read, without a Python value for each cell."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from models.errors import BadFeatureValue
from models.spec import RARE

Floats = npt.NDArray[np.float64]


def encode_column(
    name: str, kind: Literal["number", "category", "date"], categories: Sequence[str], column: pa.Array
) -> Floats:
    """One column as the trees read it, in the manner of `models.encode`, shape (rows,); what is unknown is NaN.

    Args:
        name: of the feature.
        kind: what it holds.
        categories: the texts that its codes stand for, where it holds texts.
        column: its values.

    Raises:
        BadFeatureValue: a number that is not finite.
    """
    if kind == "category":
        return _codes(categories, column)
    if kind == "date":
        column = column.cast(pa.int32())
    encoded = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    is_odd = ~np.isfinite(encoded) & np.asarray(column.is_valid().to_numpy(zero_copy_only=False))
    if is_odd.any():
        raise BadFeatureValue(name, float(encoded[is_odd][0]), "a finite number")
    return encoded


def _codes(categories: Sequence[str], column: pa.Array) -> Floats:
    found = pc.index_in(column.cast(pa.string()), value_set=pa.array(categories, pa.string()))
    codes = np.asarray(found.cast(pa.float64()).to_numpy(zero_copy_only=False))
    if RARE in categories:
        is_new = np.isnan(codes) & np.asarray(column.is_valid().to_numpy(zero_copy_only=False))
        codes = np.where(is_new, float(list(categories).index(RARE)), codes)
    return codes
