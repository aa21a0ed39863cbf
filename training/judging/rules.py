"""Simple rules that a model must beat to be worth its trouble; each learns from the past as a recipe does."""

from dataclasses import dataclass

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from training.dataset import Dataset, Floats
from training.trial.learner import Margins
from training.trial.recipe import declared_constraints

# More rows change a rule in the third digit at most, and take long.
MOST_ROWS = 10_000
# A segment's own rate counts as much as that of all once so many rows are known.
_PRIOR_ROWS = 50
# Standardised values lie within a few units; one far out, such as a ratio to nearly nothing, would decide alone.
_FARTHEST = 5.0


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Gives everyone the same probability: the calibration finds the rate that was known."""

    def fit(self, past: Dataset) -> Margins:  # noqa: ARG002 -- there is nothing to learn
        """Learn nothing; see `training.trial.learner.Learner`."""
        return lambda later: np.zeros(len(later.y))


@dataclass(frozen=True, slots=True)
class SegmentRate:
    """Gives everyone the rate of the own segment, drawn towards that of all where it rests on few rows."""

    def fit(self, past: Dataset) -> Margins:
        """Learn the rates of the past; see `training.trial.learner.Learner`."""
        rate = float(past.y.mean())
        names = _segments(past)
        riskier = {}
        for name in np.unique(names):
            here = past.y[names == name]
            drawn = (here.sum() + _PRIOR_ROWS * rate) / (len(here) + _PRIOR_ROWS)
            # Beside the rate of all, so that a rate that drifts does not look like a difference between segments.
            riskier[name] = _log_odds(drawn) - _log_odds(rate)
        return lambda later: np.array([riskier.get(name, 0.0) for name in _segments(later)])


@dataclass(frozen=True, slots=True)
class Logistic:
    """Logistic regression, as one would do it with scikit-learn, on all features or on those of one signal.

    An unknown number is taken for the median, beside a column that says that it was unknown; numbers are standardised,
    and cut where they lie far out; categories are a column each. The penalty is L2, as strong as if each account had
    one row, since its snapshots repeat each other.
    """

    signal: str | None = None
    strength: float = 0.1

    def fit(self, past: Dataset) -> Margins:
        """Learn from the past; see `training.trial.learner.Learner`."""
        chosen = np.array([self.signal in {None, column.signal.name} for column in past.columns])
        if not chosen.any():
            # Nothing of the signal varied until then.
            return BaseRate().fit(past)
        data = _thin(past).keep(chosen)
        fitted = self._pipeline(data).fit(data.X, data.y)
        return lambda later: np.asarray(fitted.decision_function(later.X[:, chosen]))

    def _pipeline(self, data: Dataset) -> Pipeline:
        is_category = np.array([column.type == "category" for column in data.columns])
        numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), _Standardise())
        columns = ColumnTransformer(
            [
                ("numbers", numbers, np.flatnonzero(~is_category)),
                ("categories", OneHotEncoder(handle_unknown="ignore"), np.flatnonzero(is_category)),
            ],
            sparse_threshold=0.0,
        )
        strength = self.strength * len(np.unique(data.account)) / len(data.y)
        return make_pipeline(columns, LogisticRegression(C=strength, tol=1e-3, max_iter=1000))


class _Standardise(StandardScaler):  # type: ignore[misc]  # scikit-learn ships no types
    """Standardised numbers, cut where they lie far out."""

    def transform(self, X: Floats, copy: bool | None = None) -> Floats:  # noqa: FBT001 -- scikit-learn's signature
        return np.asarray(np.clip(super().transform(X, copy=copy), -_FARTHEST, _FARTHEST))


@dataclass(frozen=True, slots=True)
class WeightedPoints:
    """A health score as it is made by hand: points for good signs, all signals weighing the same.

    A value's points are its percentile among the rows of the past, in the direction that the declaration says; an
    unknown value has those of the middle. A signal's points are the mean of its features', the score that of the
    signals'. Nothing is fitted. Where nothing declares a direction, as in a ready table, it is the one that the past
    shows.
    """

    def fit(self, past: Dataset) -> Margins:
        """Learn the percentiles of the past; see `training.trial.learner.Learner`."""
        data = _thin(past)
        is_number = np.array([column.type != "category" for column in data.columns])
        ladders = [np.sort(values[~np.isnan(values)]) for values in data.X.T]
        declared = np.array(declared_constraints(data)) * is_number
        if not declared.any():
            percentiles = _percentiles(data.X, ladders)
            declared = (
                np.sign(percentiles[data.y == 1].mean(axis=0) - percentiles[data.y == 0].mean(axis=0)) * is_number
            )
        signals = np.array([column.signal.name for column in data.columns])
        weights = np.zeros(len(signals))
        for signal in np.unique(signals[declared != 0]):
            members = (signals == signal) & (declared != 0)
            weights[members] = declared[members] / members.sum()
        total = np.abs(weights).sum()
        return lambda later: _percentiles(later.X, ladders) @ weights / max(total, 1.0)


def _percentiles(X: Floats, ladders: list[Floats]) -> Floats:
    """Where values stand among those of the past, from -0.5 to 0.5; unknown is 0."""
    places = np.zeros_like(X)
    for column, (values, ladder) in enumerate(zip(X.T, ladders, strict=True)):
        below, upto = np.searchsorted(ladder, values, "left"), np.searchsorted(ladder, values, "right")
        places[:, column] = np.where(np.isnan(values), 0.0, (below + upto) / (2 * len(ladder)) - 0.5)
    return places


def _segments(data: Dataset) -> np.ndarray:
    if data.segment is None:
        raise ValueError("Rows without segments have no rate by segment.")
    return np.array(["" if one is None else str(one) for one in data.segment], dtype=object)


def _thin(data: Dataset) -> Dataset:
    step = -(-len(data.y) // MOST_ROWS)
    chosen = np.zeros(len(data.y), dtype=bool)
    chosen[::step] = True
    return data.rows(chosen)


def _log_odds(rate: float) -> float:
    rate = float(np.clip(rate, 1e-4, 1 - 1e-4))
    return float(np.log(rate / (1 - rate)))
