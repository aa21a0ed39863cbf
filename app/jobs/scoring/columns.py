"""From Arrow's columns to what the model reads and to what the store keeps, without a Python value for each cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features.declare import FeatureValue
from models.errors import BadFeatureValue
from models.spec import RARE, FeatureSpec, ModelSpec

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of many accounts: a column for each feature of a model, of numbers, texts or dates."""

    columns: Mapping[str, pa.Array]
    rows: int

    def part(self, start: int, rows: int) -> "Known":
        """The rows from `start` on, at most so many; nothing is copied."""
        size = min(rows, self.rows - start)
        return Known({name: column.slice(start, size) for name, column in self.columns.items()}, size)

    def matrix(self, spec: ModelSpec) -> Floats:
        """As the trees read it, in the manner of `models.encode`: shape (rows, features).

        Raises:
            BadFeatureValue: a number that is not finite.
        """
        # Column after column is written, and row after row is read: so the copy at the end.
        encoded = np.empty((len(spec.features), self.rows))
        for place, feature in enumerate(spec.features):
            encoded[place] = encode_column(feature, self.columns[feature.name])
        return np.ascontiguousarray(encoded.T)

    def values(self, spec: ModelSpec) -> Iterator[dict[str, FeatureValue]]:
        """Each row as it is stored: numbers are floats, dates are texts, and what is unknown is None."""
        names = [feature.name for feature in spec.features]
        columns = [_as_stored(feature, self.columns[feature.name]).to_pylist() for feature in spec.features]
        return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def encode_column(feature: FeatureSpec, column: pa.Array) -> Floats:
    """One column as the trees read it, shape (rows,); what is unknown is NaN.

    Raises:
        BadFeatureValue: a number that is not finite.
    """
    if feature.kind == "category":
        return _codes(feature, column)
    if feature.kind == "date":
        column = column.cast(pa.int32())
    encoded = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    is_odd = ~np.isfinite(encoded) & np.asarray(column.is_valid().to_numpy(zero_copy_only=False))
    if is_odd.any():
        raise BadFeatureValue(feature.name, float(encoded[is_odd][0]), "a finite number")
    return encoded


def _codes(feature: FeatureSpec, column: pa.Array) -> Floats:
    found = pc.index_in(column.cast(pa.string()), value_set=pa.array(feature.categories, pa.string()))
    codes = np.asarray(found.cast(pa.float64()).to_numpy(zero_copy_only=False))
    if RARE in feature.categories:
        is_new = np.isnan(codes) & np.asarray(column.is_valid().to_numpy(zero_copy_only=False))
        codes = np.where(is_new, float(feature.categories.index(RARE)), codes)
    return codes


def _as_stored(feature: FeatureSpec, column: pa.Array) -> pa.Array:
    return column.cast(pa.float64() if feature.kind == "number" else pa.string())
