"""Explanations that add up: from the margins of TreeSHAP to points on the score's scale, rounded once.

With S(·) the uncut score as a function of the margin, the Aumann–Shapley share of feature i along the straight path
from f₀ to f is φᵢ · (S(f) − S(f₀)) / (f − f₀): the integral of S' along the path, times φᵢ
(Aumann & Shapley, Values of Non-Atomic Games, 1974; TreeSHAP: Lundberg et al., Nature Machine Intelligence, 2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.declare import Kind
from models.answer import Answer, FeaturePoints, HorizonProbability, Reason
from models.encode import Encoder
from models.spec import ModelSpec

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

KIND_ORDER: dict[Kind, int] = {"lead": 0, "lag": 1, "context": 2}
_TENTHS = 10.0
# Closer together than this, two margins are one, and the path has the steepness of S at that point.
_SAME_MARGIN = 1e-9


@dataclass(frozen=True, slots=True)
class Points:
    """The points of many rows, in tenths: every array has one entry, or one line, for each row.

    `by_horizon` are the probabilities of the model's horizons, shape (rows, horizons).
    """

    score: Ints
    typical_score: int
    by_feature: Floats
    by_signal: Ints
    other: Ints
    unknown: Ints
    cut: Ints
    is_unknown: Bools
    completeness: Floats
    probability: Floats
    low: Floats
    high: Floats
    by_horizon: Floats


class Explainer:
    """Turns contributions into points, and points into answers, for one model."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self._encoder = Encoder(spec.features)
        names = [signal.name for signal in spec.signals]
        signal_of = np.array([names.index(feature.signal) for feature in spec.features])
        self._features_of = [np.flatnonzero(signal_of == index).tolist() for index in range(len(names))]
        # The features in the order of their signals, and where each signal begins: summed so, a row has the same
        # bits alone and in a batch, which a product of matrices does not promise.
        self._order = np.argsort(signal_of, kind="stable")
        self._starts = np.searchsorted(np.sort(signal_of), np.arange(len(names)))
        self._weight = self._by_signal(np.array([[feature.weight for feature in spec.features]]))[0]

    def points(self, matrix: Floats, contributions: Floats) -> Points:
        """The points of many rows.

        Args:
            matrix: what is known, shape (rows, features); NaN is unknown.
            contributions: φ of each feature, then f₀, on the margin: LightGBM's `pred_contrib`, shape (rows,
            features + 1).
        """
        phi, base = contributions[:, :-1], contributions[:, -1]
        margin = contributions.sum(axis=1)
        uncut, typical = self._uncut(margin), self._uncut(base[:1])
        by_feature = phi * self._steepness(margin, base)[:, None] * _TENTHS
        is_unknown = np.logical_and.reduceat(np.isnan(matrix)[:, self._order], self._starts, axis=1)
        exact = self._by_signal(by_feature)
        by_signal = np.where(is_unknown, 0, np.rint(exact)).astype(np.int64)
        unknown = np.rint(np.where(is_unknown, exact, 0.0).sum(axis=1)).astype(np.int64)
        whole = np.rint(uncut * _TENTHS).astype(np.int64)
        typical_score = int(np.rint(typical[0] * _TENTHS))
        score = np.clip(whole, 0, 1000)
        log_odds = self.spec.calibration.log_odds(margin)
        low, high = self.spec.interval.ends(margin, log_odds)
        probability = np.round(self.spec.calibration.probability(margin), 4)
        return Points(
            score=score,
            typical_score=typical_score,
            by_feature=by_feature,
            by_signal=by_signal,
            other=whole - typical_score - by_signal.sum(axis=1) - unknown,
            unknown=unknown,
            cut=score - whole,
            is_unknown=is_unknown,
            completeness=np.round(np.where(is_unknown, 0.0, self._weight).sum(axis=1), 2),
            probability=probability,
            low=np.minimum(np.round(low, 4), probability),
            high=np.maximum(np.round(high, 4), probability),
            by_horizon=np.stack([np.round(one.probability(log_odds), 4) for one in self.spec.horizons], axis=1),
        )

    def _by_signal(self, by_feature: Floats) -> Floats:
        return np.asarray(np.add.reduceat(by_feature[:, self._order], self._starts, axis=1))

    def _uncut(self, margin: Floats) -> Floats:
        return self.spec.scale.score(self.spec.calibration.log_odds(margin))

    def _steepness(self, margin: Floats, base: Floats) -> Floats:
        """(S(f) − S(f₀)) / (f − f₀), and the derivative of S where the two are one."""
        distance = margin - base
        is_same = np.abs(distance) < _SAME_MARGIN
        apart = np.where(is_same, base + 1e-6, margin)
        return np.asarray((self._uncut(apart) - self._uncut(base)) / (apart - base))

    def answer(self, points: Points, matrix: Floats, row: int) -> Answer:
        """The answer for one of the rows, with all its reasons."""
        spec = self.spec
        completeness = float(points.completeness[row])
        unknown = [index for index in range(len(spec.signals)) if points.is_unknown[row, index]]
        names = tuple(spec.signals[index].name for index in unknown)
        if completeness < spec.grey_below:
            heaviest = sorted(unknown, key=lambda index: (-self._weight[index], spec.signals[index].name))
            return Answer(
                score=None,
                churn_probability=None,
                interval=None,
                band="grey",
                horizon_days=spec.horizon_days,
                horizons=(),
                typical_score=points.typical_score,
                reasons=(),
                other_points=0,
                unknown_points=0,
                cut_points=0,
                completeness=completeness,
                unknown_signals=names,
                missing=tuple(spec.signals[index].name for index in heaviest if self._weight[index] > 0),
            )
        score = int(points.score[row])
        return Answer(
            score=score,
            churn_probability=float(points.probability[row]),
            interval=(float(points.low[row]), float(points.high[row])),
            band=spec.bands.band(score),
            horizon_days=spec.horizon_days,
            horizons=tuple(
                HorizonProbability(one.days, float(probability))
                for one, probability in zip(spec.horizons, points.by_horizon[row], strict=True)
            ),
            typical_score=points.typical_score,
            reasons=self._reasons(points, matrix, row),
            other_points=int(points.other[row]),
            unknown_points=int(points.unknown[row]),
            cut_points=int(points.cut[row]),
            completeness=completeness,
            unknown_signals=names,
            missing=(),
        )

    def _reasons(self, points: Points, matrix: Floats, row: int) -> tuple[Reason, ...]:
        tenths = points.by_signal[row]
        moved = sorted(
            (int(index) for index in np.flatnonzero(tenths)),
            key=lambda index: (
                -abs(int(tenths[index])),
                KIND_ORDER[self.spec.signals[index].kind],
                self.spec.signals[index].name,
            ),
        )
        return tuple(self._reason(index, int(tenths[index]), points.by_feature[row], matrix[row]) for index in moved)

    def _reason(self, index: int, tenths: int, by_feature: Floats, values: Floats) -> Reason:
        signal, members = self.spec.signals[index], self._features_of[index]
        exact = by_feature[members]
        rounded = round_to_sum(exact.tolist(), tenths)
        leading = members[int(np.argmax(exact if tenths > 0 else -exact))]
        order = sorted(range(len(members)), key=lambda place: (-abs(rounded[place]), self._name(members[place])))
        return Reason(
            code=f"{signal.name}.{self._name(leading)}",
            signal=signal.name,
            kind=signal.kind,
            points=tenths,
            features=tuple(
                FeaturePoints(
                    name=self._name(members[place]),
                    value=self._encoder.value(int(members[place]), float(values[members[place]])),
                    typical=self.spec.features[members[place]].typical,
                    points=rounded[place],
                )
                for place in order
            ),
        )

    def _name(self, index: int) -> str:
        return self.spec.features[index].name


def round_to_sum(exact: Sequence[float], total: int) -> list[int]:
    """Round numbers to integers that sum to `total`: those with the largest remainders are rounded up.

    >>> round_to_sum([1.4, 1.4, -0.4], 2)
    [1, 1, 0]
    """
    floors = [int(np.floor(value)) for value in exact]
    short = total - sum(floors)
    # `total` is the rounded sum, but of many small parts it may lie further off than one for each.
    turns, rest = divmod(short, len(floors))
    by_remainder = sorted(range(len(floors)), key=lambda place: floors[place] - exact[place])
    rounded = [floor + turns for floor in floors]
    for place in by_remainder[:rest]:
        rounded[place] += 1
    return rounded
