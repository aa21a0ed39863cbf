"""The points table of an additive model: what each value of each feature adds, read off the trees exactly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from models.errors import NotAdditive
from models.spec import FeatureSpec, ModelSpec

Floats = npt.NDArray[np.float64]

_LEAVES = 2


@dataclass(frozen=True, slots=True)
class Curve:
    """What one feature adds to the margin of churn, and to the score, by its value.

    Of a number or a date, entry *i* of `margin` holds for values above `up_to[i - 1]`, up to and including `up_to[i]`;
    the last holds above them all. A date is a number of days since 1970-01-01. Of a category, entry *i* belongs to its
    code *i*, and `up_to` is empty. `unknown` is what it adds where it is unknown.

    `margin` is relative to the model's base f₀, as TreeSHAP's φ is. `points` are on the score's scale, not rounded:
    what the value makes of the typical score while every other feature adds nothing.
    """

    feature: FeatureSpec
    up_to: tuple[float, ...]
    margin: tuple[float, ...]
    unknown: float
    points: tuple[float, ...]
    unknown_points: float

    def at(self, values: Floats) -> Floats:
        """What each encoded value adds to the margin; NaN is unknown. Shape (rows,)."""
        is_unknown = np.isnan(values)
        if self.feature.kind == "category":
            place = np.where(is_unknown, 0, values).astype(np.int64)
        else:
            place = np.searchsorted(np.array(self.up_to), values, side="left")
            place[is_unknown] = 0
        return np.where(is_unknown, self.unknown, np.array(self.margin)[place])


@dataclass(frozen=True, slots=True)
class PointsTable:
    """An additive model without its trees: the margin is `base` and what each curve adds."""

    base: float
    curves: tuple[Curve, ...]

    def contributions(self, matrix: Floats) -> Floats:
        """φ of each feature, then f₀: LightGBM's `pred_contrib`, shape (rows, features + 1)."""
        columns = [curve.at(matrix[:, index]) for index, curve in enumerate(self.curves)]
        return np.column_stack([*columns, np.full(len(matrix), self.base)])


def read_points_table(booster: lgb.Booster, spec: ModelSpec) -> PointsTable:
    """Read the points table off the trees.

    Each tree with two leaves is one step of one feature; φ is a leaf's value less the mean over both, weighed by the
    rows that training had in each, as TreeSHAP has it.

    Raises:
        NotAdditive: a tree looks at two features or more, so that the points of one depend on the other.
    """
    trees = [one["tree_structure"] for one in booster.dump_model()["tree_info"]]
    _require_steps(trees)
    base = 0.0
    nodes: list[list[dict[str, Any]]] = [[] for _ in spec.features]
    for tree in trees:
        if "split_feature" in tree:
            base += _mean(tree)
            nodes[tree["split_feature"]].append(tree)
        else:
            base += float(tree["leaf_value"])
    return PointsTable(
        base, tuple(_curve(feature, of, base, spec) for feature, of in zip(spec.features, nodes, strict=True))
    )


def _require_steps(trees: Sequence[dict[str, Any]]) -> None:
    deep = sum(any("split_feature" in tree.get(side, {}) for side in ("left_child", "right_child")) for tree in trees)
    if deep:
        raise NotAdditive(
            f"The model is not additive: {deep} of its {len(trees)} trees have more than {_LEAVES} leaves, so that the "
            "points of one feature depend on the values of others, and no table holds them. `POST /score` and `varme "
            "score` explain each account. Training makes an additive model where none does better; export a version "
            "that is one, if `varme models list` has one."
        )


def _curve(feature: FeatureSpec, nodes: Sequence[dict[str, Any]], base: float, spec: ModelSpec) -> Curve:
    up_to: tuple[float, ...] = ()
    if feature.kind == "category":
        margin = np.zeros(len(feature.categories))
        for node in nodes:
            left = [int(code) for code in str(node["threshold"]).split("||")]
            margin += np.where(np.isin(np.arange(len(margin)), left), _side(node, "left"), _side(node, "right"))
    else:
        thresholds = [_threshold(feature, node) for node in nodes]
        up_to = tuple(sorted(set(thresholds)))
        margin = np.zeros(len(up_to) + 1)
        for node, threshold in zip(nodes, thresholds, strict=True):
            step = up_to.index(threshold) + 1
            margin[:step] += _side(node, "left")
            margin[step:] += _side(node, "right")
    unknown = sum(_side(node, _side_of_unknown(node)) for node in nodes)

    def points(added: Floats | float) -> Floats:
        moved, from_ = (spec.scale.score(spec.calibration.log_odds(one)) for one in (base + added, base))
        return np.asarray(moved - from_)

    return Curve(
        feature, up_to, tuple(margin.tolist()), unknown, tuple(points(margin).tolist()), float(points(unknown))
    )


def _threshold(feature: FeatureSpec, node: dict[str, Any]) -> float:
    """The highest value that goes left; a day is a whole number, so nothing lies between two."""
    threshold = float(node["threshold"])
    return float(math.floor(threshold)) if feature.kind == "date" else threshold


def _side_of_unknown(node: dict[str, Any]) -> str:
    if node["decision_type"] == "==":
        return "right"
    if node["missing_type"] == "NaN":
        return "left" if node["default_left"] else "right"
    # Where training never missed a value, LightGBM reads a missing one as zero.
    return "left" if float(node["threshold"]) >= 0 else "right"


def _mean(node: dict[str, Any]) -> float:
    left, right = node["left_child"], node["right_child"]
    rows = left["leaf_count"] + right["leaf_count"]
    return float((left["leaf_value"] * left["leaf_count"] + right["leaf_value"] * right["leaf_count"]) / rows)


def _side(node: dict[str, Any], side: str) -> float:
    return float(node[f"{side}_child"]["leaf_value"]) - _mean(node)
