"""Explanations that add up: from the margins of TreeSHAP to points on the score's scale, rounded once.

With S(·) the uncut score as a function of the margin, the Aumann–Shapley share of feature i along the straight path
from f₀ to f is φᵢ · (S(f) − S(f₀)) / (f − f₀): the integral of S' along the path, times φᵢ
(Aumann & Shapley, Values of Non-Atomic Games, 1974; TreeSHAP: Lundberg et al., Nature Machine Intelligence, 2020).

Whatever is summed is summed in one order, number after number: so a row has the same bits alone, where plain floats are
quickest, and in a batch, where arrays are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from models.answer import Answer, HorizonProbability, Missing, Reason
from models.chances import Chances
from models.reasons import ReasonMaker
from models.spec import ModelSpec

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

T = TypeVar("T", float, Floats)

_TENTHS = 10.0
# Closer together than this, two margins are one, and the path has the steepness of S at that point.
_SAME_MARGIN = 1e-9
_NUDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Points:
    """The points of many rows, in tenths: every array has one entry, or one line, for each row.

    `by_feature` has shape (rows, features) and is not rounded, `by_signal` has shape (rows, signals). `by_horizon` are
    the probabilities of the model's horizons, shape (rows, horizons).
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
        names = [signal.name for signal in spec.signals]
        self._members = [
            [place for place, feature in enumerate(spec.features) if feature.signal == name] for name in names
        ]
        self._weight = [_sum(spec.features[place].weight for place in members) for members in self._members]
        self._signal_of = [names.index(feature.signal) for feature in spec.features]
        self._sizes = [len(members) for members in self._members]
        self._chances = Chances(spec)
        self._maker = ReasonMaker(spec, self._members)
        self._names = tuple(names)
        self._missing = [
            Missing(
                name,
                tuple(dict.fromkeys(table for place in members for table in spec.features[place].sources)),
                round(weight, 4),
            )
            for name, members, weight in zip(names, self._members, self._weight, strict=True)
        ]

    def points(self, matrix: Floats, contributions: Floats) -> Points:
        """The points of many rows.

        Args:
            matrix: what is known, shape (rows, features); NaN is unknown.
            contributions: φ of each feature, then f₀, on the margin: LightGBM's `pred_contrib`, shape (rows,
            features + 1).
        """
        # A copy, since what it holds becomes points in place.
        columns = np.array(contributions.T, order="C")
        phi, base, margin = columns[:-1], columns[-1], np.asarray(_sum(columns))
        log_odds = self.spec.calibration.log_odds(margin)
        uncut, typical = self.spec.scale.score(log_odds), self._uncut(base[:1])
        phi *= self._steepness(margin, base, uncut) * _TENTHS
        is_nan = np.ascontiguousarray(np.isnan(matrix).T)
        is_unknown = np.stack([np.logical_and.reduce(is_nan[members]) for members in self._members])
        exact = np.stack([np.asarray(_sum(phi[place] for place in members)) for members in self._members])
        by_signal = np.where(is_unknown, 0, np.rint(exact)).astype(np.int64)
        unknown = np.rint(np.asarray(_sum(np.where(is_unknown, exact, 0.0)))).astype(np.int64)
        weights = np.array(self._weight)[:, None]
        completeness = np.asarray(_sum(np.where(is_unknown, 0.0, weights)))
        whole = np.rint(uncut * _TENTHS).astype(np.int64)
        typical_score = int(np.rint(typical[0] * _TENTHS))
        score = np.clip(whole, 0, 1000)
        ends = self._chances.of(margin, log_odds)
        probability = ends[0]
        return Points(
            score=score,
            typical_score=typical_score,
            by_feature=phi.T,
            by_signal=np.ascontiguousarray(by_signal.T),
            other=whole - typical_score - by_signal.sum(axis=0) - unknown,
            unknown=unknown,
            cut=score - whole,
            is_unknown=np.ascontiguousarray(is_unknown.T),
            completeness=np.rint(completeness * 100.0) / 100.0,
            probability=probability,
            low=np.minimum(ends[1], probability),
            high=np.maximum(ends[2], probability),
            by_horizon=np.ascontiguousarray(ends[3:].T),
        )

    def answers(self, points: Points, matrix: Floats) -> Iterator[Answer]:
        """The answers for all rows with all their reasons, in order, each made when it is asked for."""
        # Lists of plain numbers at once: to take one out of an array costs more than all that is done with it.
        rows = zip(
            points.is_unknown.tolist(),
            points.completeness.tolist(),
            points.score.tolist(),
            np.column_stack([points.probability, points.low, points.high, points.by_horizon]).tolist(),
            points.by_signal.tolist(),
            points.by_feature.tolist(),
            matrix.tolist(),
            np.column_stack([points.other, points.unknown, points.cut]).tolist(),
            strict=True,
        )
        for is_unknown, completeness, score, probabilities, tenths, exact, values, others in rows:
            if completeness < self.spec.grey_below:
                yield self._grey(points.typical_score, completeness, is_unknown)
                continue
            yield self._said(
                score=score,
                typical_score=points.typical_score,
                probabilities=probabilities,
                reasons=self._maker.reasons(tenths, exact, values),
                others=others,
                completeness=completeness,
                is_unknown=is_unknown,
            )

    def answer_alone(self, values: Sequence[float], contributions: Sequence[float]) -> Answer:
        """The answer for a single row, as `points` and `answers` give it, without the toll that arrays take of one.

        Args:
            values: what is known of each feature; NaN is unknown.
            contributions: φ of each feature, then f₀, on the margin.
        """
        left = self._sizes.copy()
        for place, value in enumerate(values):
            if value != value:  # noqa: PLR0124 -- only NaN is not itself
                left[self._signal_of[place]] -= 1
        is_unknown = [not known for known in left]
        completeness = _sum(
            [0.0 if unknown else weight for unknown, weight in zip(is_unknown, self._weight, strict=True)]
        )
        completeness = round(completeness * 100.0) / 100.0
        margin, base = _sum(contributions), contributions[-1]
        log_odds = self.spec.calibration.log_odds(np.array((margin, base)))
        uncut, typical = self.spec.scale.score(log_odds).tolist()
        typical_score = round(typical * _TENTHS)
        if completeness < self.spec.grey_below:
            return self._grey(typical_score, completeness, is_unknown)
        if abs(margin - base) < _SAME_MARGIN:
            apart = base + _NUDGE
            steepness = (float(self._uncut(np.array(apart))) - typical) / (apart - base)
        else:
            steepness = (uncut - typical) / (margin - base)
        steepness *= _TENTHS
        by_feature = [phi * steepness for phi in contributions[:-1]]
        exact = [reduce(add, [by_feature[place] for place in members]) for members in self._members]
        tenths = [0 if unknown else round(one) for unknown, one in zip(is_unknown, exact, strict=True)]
        unknown_points = round(_sum([one if unknown else 0.0 for unknown, one in zip(is_unknown, exact, strict=True)]))
        whole = round(uncut * _TENTHS)
        score = min(max(whole, 0), 1000)
        probability, low, high, *by_horizon = self._chances.of(np.array((margin,)), log_odds[:1])[:, 0].tolist()
        return self._said(
            score=score,
            typical_score=typical_score,
            probabilities=[probability, min(low, probability), max(high, probability), *by_horizon],
            reasons=self._maker.reasons(tenths, by_feature, values),
            others=(whole - typical_score - sum(tenths) - unknown_points, unknown_points, score - whole),
            completeness=completeness,
            is_unknown=is_unknown,
        )

    def _uncut(self, margin: Floats) -> Floats:
        return self.spec.scale.score(self.spec.calibration.log_odds(margin))

    def _steepness(self, margin: Floats, base: Floats, uncut: Floats) -> Floats:
        """(S(f) − S(f₀)) / (f − f₀), and the derivative of S where the two are one."""
        is_same = np.abs(margin - base) < _SAME_MARGIN
        if not is_same.any():
            return np.asarray((uncut - self._uncut(base)) / (margin - base))
        apart = np.where(is_same, base + _NUDGE, margin)
        return np.asarray((self._uncut(apart) - self._uncut(base)) / (apart - base))

    def _grey(self, typical_score: int, completeness: float, is_unknown: Sequence[bool]) -> Answer:
        unknown = [place for place, is_so in enumerate(is_unknown) if is_so]
        heaviest = sorted(unknown, key=lambda place: (-self._weight[place], self._names[place]))
        return Answer(
            score=None,
            churn_probability=None,
            interval=None,
            band="grey",
            horizon_days=self.spec.horizon_days,
            horizons=(),
            typical_score=typical_score,
            reasons=(),
            other_points=0,
            unknown_points=0,
            cut_points=0,
            completeness=completeness,
            unknown_signals=tuple(self._names[place] for place in unknown),
            missing=tuple(self._missing[place] for place in heaviest if self._weight[place] > 0),
        )

    def _said(
        self,
        *,
        score: int,
        typical_score: int,
        probabilities: Sequence[float],
        reasons: tuple[Reason, ...],
        others: Sequence[int],
        completeness: float,
        is_unknown: Sequence[bool],
    ) -> Answer:
        other, unknown, cut = others
        return Answer(
            score=score,
            churn_probability=probabilities[0],
            interval=(probabilities[1], probabilities[2]),
            band=self.spec.bands.band(score),
            horizon_days=self.spec.horizon_days,
            horizons=tuple(
                HorizonProbability(one.days, probability)
                for one, probability in zip(self.spec.horizons, probabilities[3:], strict=True)
            ),
            typical_score=typical_score,
            reasons=reasons,
            other_points=other,
            unknown_points=unknown,
            cut_points=cut,
            completeness=completeness,
            unknown_signals=tuple([name for name, is_so in zip(self._names, is_unknown, strict=True) if is_so]),
            missing=(),
        )


def _sum(parts: Iterable[T]) -> T:
    return reduce(add, parts)
