"""From Arrow's columns to what the model reads and to what the store keeps, without a Python value for each cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.declare import FeatureValue
from models.columns import encode_column
from models.spec import FeatureSpec, ModelSpec

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
            encoded[place] = encode_column(feature.name, feature.kind, feature.categories, self.columns[feature.name])
        return np.ascontiguousarray(encoded.T)

    def values(self, spec: ModelSpec) -> Iterator[dict[str, FeatureValue]]:
        """Each row as it is stored: numbers are floats, dates are texts, and what is unknown is None."""
        names = [feature.name for feature in spec.features]
        columns = [_as_stored(feature, self.columns[feature.name]).to_pylist() for feature in spec.features]
        return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def _as_stored(feature: FeatureSpec, column: pa.Array) -> pa.Array:
    return column.cast(pa.float64() if feature.kind == "number" else pa.string())
