"""What each value of each feature does to a score: exactly for additive models, else as seen on today's accounts."""

from dataclasses import dataclass

import numpy as np

from models.errors import NotAdditive
from models.points_table import Curve, PointsTable, read_points_table
from models.spec import FeatureSpec
from training.dataset import Floats
from training.report.parts import Parts

# More pictures than this nobody looks at.
MOST_EFFECTS = 40
# A feature whose points hardly differ draws a flat line.
FLAT_POINTS = 0.2
_BINS = 12
_COMMONEST = 8


@dataclass(frozen=True, slots=True)
class Effect:
    """What a feature adds, by its value.

    Of numbers and dates, `at` are values and `points` what is added there; where `is_exact`, entry *i* holds up to and
    including `at[i]`, from the value before. Else it is the mean of the accounts near that value, and `low` and `high`
    are the tenth and the ninetieth percentile. Of texts, `texts` stand for the entries, and `at` is the share of the
    accounts that has each. `known` are the accounts' values; `unknown` is what it adds where it is unknown, None where
    no account shows that. `strength` is the mean of the points without their sign.
    """

    feature: FeatureSpec
    is_exact: bool
    at: Floats
    points: Floats
    low: Floats
    high: Floats
    texts: tuple[str, ...]
    known: Floats
    unknown: float | None
    strength: float

    @property
    def is_flat(self) -> bool:
        """Whether hardly any value moves a score."""
        return not len(self.points) or float(np.ptp(np.r_[self.low, self.high, self.points])) < FLAT_POINTS


def find_effects(parts: Parts) -> list[Effect]:
    """The effects of all features on the score, the strongest first."""
    table = _table_of(parts)
    by_feature, found = parts.points.by_feature / 10, []
    for place, feature in enumerate(parts.scorer.spec.features):
        values, points = parts.accounts.X[:, place], by_feature[:, place]
        curve = None if table is None else table.curves[place]
        describe = _of_texts if feature.kind == "category" else _of_numbers
        found.append(describe(feature, values, points, curve))
    return sorted(found, key=lambda one: -one.strength)


def _table_of(parts: Parts) -> PointsTable | None:
    try:
        return read_points_table(parts.scorer.booster, parts.scorer.spec)
    except NotAdditive:
        return None


def _of_numbers(feature: FeatureSpec, values: Floats, points: Floats, curve: Curve | None) -> Effect:
    is_known = ~np.isnan(values)
    known = values[is_known]
    if curve is not None:
        at, exact = np.array([*curve.up_to, np.inf]), np.array(curve.points)
        return Effect(
            feature=feature,
            is_exact=True,
            at=at,
            points=exact,
            low=exact,
            high=exact,
            texts=(),
            known=known,
            unknown=curve.unknown_points,
            strength=float(np.abs(points).mean()),
        )
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1])) if len(known) else np.array([])
    place = np.searchsorted(edges, known, side="left")
    groups = [points[is_known][place == one] for one in np.unique(place)]
    at = np.array([np.median(known[place == one]) for one in np.unique(place)])
    return Effect(
        feature=feature,
        is_exact=False,
        at=at,
        points=np.array([group.mean() for group in groups]),
        low=np.array([np.quantile(group, 0.1) for group in groups]),
        high=np.array([np.quantile(group, 0.9) for group in groups]),
        texts=(),
        known=known,
        unknown=_of_unknown(points[~is_known]),
        strength=float(np.abs(points).mean()),
    )


def _of_texts(feature: FeatureSpec, values: Floats, points: Floats, curve: Curve | None) -> Effect:
    is_known = ~np.isnan(values)
    codes = values[is_known].astype(np.int64)
    counts = np.bincount(codes, minlength=len(feature.categories))
    common = [int(one) for one in np.argsort(-counts, kind="stable")[:_COMMONEST] if counts[one]]
    groups = [points[is_known][codes == one] for one in common]
    mean = [float(group.mean()) for group in groups] if curve is None else [curve.points[one] for one in common]
    spread = [np.quantile(group, (0.1, 0.9)) for group in groups] if curve is None else [(one, one) for one in mean]
    return Effect(
        feature=feature,
        is_exact=curve is not None,
        at=counts[common] / max(len(values), 1),
        points=np.array(mean),
        low=np.array([one[0] for one in spread]),
        high=np.array([one[1] for one in spread]),
        texts=tuple(feature.categories[one] for one in common),
        known=values[is_known],
        unknown=_of_unknown(points[~is_known]) if curve is None else curve.unknown_points,
        strength=float(np.abs(points).mean()),
    )


def _of_unknown(points: Floats) -> float | None:
    return float(points.mean()) if len(points) else None
