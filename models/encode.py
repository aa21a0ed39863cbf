"""From feature values to the matrix that the trees read, and back; unknown is NaN."""

import difflib
import math
from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np
import numpy.typing as npt

from features.declare import FeatureValue
from models.errors import BadFeatureValue, FeatureMismatch
from models.spec import FeatureSpec

Floats = npt.NDArray[np.float64]


class Encoder:
    """Turns values by feature name into rows of a matrix, in the model's order of columns.

    A number stays what it is, a category becomes its code. None and what is absent are unknown, and so is a category
    that training never saw: nothing was learnt about it.
    """

    def __init__(self, features: Sequence[FeatureSpec]) -> None:
        self._features = tuple(features)
        self._names = {feature.name: index for index, feature in enumerate(features)}
        self._codes = [{text: float(code) for code, text in enumerate(one.categories)} for one in features]

    def row(self, values: Mapping[str, FeatureValue]) -> Floats:
        """One row, shape (1, features).

        Raises:
            FeatureMismatch: a name that the model does not know; it names the closest that it does.
            BadFeatureValue: a value of the wrong type, or a number that is not finite.
        """
        encoded = np.full((1, len(self._features)), np.nan)
        for name, value in values.items():
            if name not in self._names:
                raise FeatureMismatch(self._unknown(name))
            if value is not None:
                encoded[0, self._names[name]] = self._encode(self._names[name], value)
        return encoded

    def matrix(self, columns: Mapping[str, Sequence[FeatureValue]]) -> Floats:
        """Many rows at once, shape (rows, features), from one sequence of values for each feature.

        Raises:
            FeatureMismatch: as for `count_rows`.
            BadFeatureValue: as for `row`.
        """
        encoded = np.full((self.count_rows(columns), len(self._features)), np.nan)
        for name, index in self._names.items():
            encoded[:, index] = [math.nan if value is None else self._encode(index, value) for value in columns[name]]
        return encoded

    def count_rows(self, columns: Mapping[str, Sequence[FeatureValue]]) -> int:
        """How many rows the columns hold.

        Raises:
            FeatureMismatch: a feature is missing, or unknown, since a batch comes from a table, which has them all; or
                the columns hold different numbers of rows.
        """
        if columns.keys() != self._names.keys():
            missing, unknown = sorted(self._names.keys() - columns.keys()), sorted(columns.keys() - self._names.keys())
            raise FeatureMismatch(
                f"The model expects features it was not given: {missing}; and was given unknown ones: {unknown}. "
                "Retrain, or score with the release that trained this version."
            )
        rows = {name: len(values) for name, values in columns.items()}
        if len(set(rows.values())) > 1:
            came = ", ".join(f"{name}: {count}" for name, count in rows.items())
            raise FeatureMismatch(
                f"Expected as many values of each feature; came {came}. Give None where it is unknown."
            )
        return next(iter(rows.values()))

    def value(self, index: int, encoded: float) -> FeatureValue:
        """The value that an entry of the matrix stands for."""
        if math.isnan(encoded):
            return None
        feature = self._features[index]
        return feature.categories[int(encoded)] if feature.kind == "category" else float(encoded)

    def _encode(self, index: int, value: FeatureValue) -> float:
        feature = self._features[index]
        if feature.kind == "category":
            if not isinstance(value, str):
                raise BadFeatureValue(feature.name, value, "a text")
            return self._codes[index].get(value, math.nan)
        if not isinstance(value, Real) or isinstance(value, bool):
            raise BadFeatureValue(feature.name, value, "a number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise BadFeatureValue(feature.name, value, "a finite number")
        return number

    def _unknown(self, name: str) -> str:
        closest = difflib.get_close_matches(name, self._names, n=3)
        hint = f"Did you mean {' or '.join(closest)}?" if closest else f"It reads {', '.join(self._names)}."
        return f"The model has no feature {name!r}. {hint}"
