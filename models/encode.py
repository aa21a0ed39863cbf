"""From feature values to the matrix that the trees read, and back; unknown is NaN."""

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from numbers import Real

import numpy as np
import numpy.typing as npt

from features.declare import FeatureValue
from models.errors import BadFeatureValue, FeatureMismatch
from models.spec import RARE, FeatureSpec

Floats = npt.NDArray[np.float64]

_EPOCH = date(1970, 1, 1)
_SIMPLE_NAME = re.compile(r"\w+", re.ASCII)


def names_in_booster(names: Sequence[str]) -> list[str]:
    """What the columns are called in LightGBM's text, which takes no name with a space or a bracket.

    >>> names_in_booster(["logins_30d", "plan"]), names_in_booster(["Logins (30 d)", "plan"])
    (['logins_30d', 'plan'], ['column_0', 'column_1'])
    """
    if all(_SIMPLE_NAME.fullmatch(name) for name in names):
        return list(names)
    return [f"column_{place}" for place in range(len(names))]


def days_of(day: date) -> float:
    """A date as the trees read it: days since 1970-01-01."""
    return float((day - _EPOCH).days)


def date_of(days: float) -> str:
    """The date, as 2026-06-30, that a number of days since 1970-01-01 stands for.

    >>> date_of(days_of(date(2024, 2, 29)))
    '2024-02-29'
    """
    return date.fromordinal(_EPOCH.toordinal() + math.floor(days)).isoformat()


class Encoder:
    """Turns values by feature name into rows of a matrix, in the model's order of columns.

    A number stays what it is, a category becomes its code, a date its days since 1970-01-01. None and what is absent
    are unknown, and so is a category that training never saw: nothing was learnt about it. Where training put rare
    categories together, one that it never saw is one of them.
    """

    def __init__(self, features: Sequence[FeatureSpec]) -> None:
        self._features = tuple(features)
        self._names = {feature.name: index for index, feature in enumerate(features)}
        self._is_number = [feature.kind == "number" for feature in features]
        self._codes = [{text: float(code) for code, text in enumerate(one.categories)} for one in features]

    def row(self, values: Mapping[str, FeatureValue]) -> Floats:
        """One row, shape (1, features).

        Raises:
            FeatureMismatch: a name that the model does not know; it names the closest that it does.
            BadFeatureValue: a value of the wrong type, or a number that is not finite.
        """
        encoded, names, is_number = [math.nan] * len(self._features), self._names, self._is_number
        for name, value in values.items():
            index = names.get(name)
            if index is None:
                raise FeatureMismatch(self._unknown(name))
            # What nearly all values are is looked at first: asking for any kind of number takes ten times as long.
            if type(value) is float and is_number[index] and math.isfinite(value):
                encoded[index] = value
            elif value is not None:
                encoded[index] = self._encode(index, value)
        return np.array([encoded])

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
        if feature.kind == "date":
            return date_of(encoded)
        return feature.categories[int(encoded)] if feature.kind == "category" else float(encoded)

    def _encode(self, index: int, value: FeatureValue) -> float:
        feature = self._features[index]
        if feature.kind == "number" and type(value) is float and math.isfinite(value):
            return value
        if feature.kind == "category":
            if not isinstance(value, str):
                raise BadFeatureValue(feature.name, value, "a text")
            codes = self._codes[index]
            return codes.get(value, codes.get(RARE, math.nan))
        if feature.kind == "date":
            return _read_date(feature.name, value)
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


def _read_date(name: str, value: FeatureValue) -> float:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise BadFeatureValue(name, value, "a date such as 2026-06-30")
    return days_of((moment if moment.tzinfo is None else moment.astimezone(UTC)).date())
