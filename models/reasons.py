"""Reasons out of points: signals in the order that helps, with their code and the features behind them."""

import math
from collections.abc import Sequence
from dataclasses import fields, make_dataclass
from operator import sub
from typing import Any

from features.declare import FeatureValue, Kind
from models.answer import Alike, FeaturePoints, Reason
from models.encode import Encoder
from models.spec import ModelSpec

KIND_ORDER: dict[Kind, int] = {"lead": 0, "lag": 1, "context": 2}


class ReasonMaker:
    """Makes the reasons of one account after another, for one model.

    Args:
        spec: of the model.
        members: the places of each signal's features, in the order of the features.
    """

    def __init__(self, spec: ModelSpec, members: Sequence[Sequence[int]]) -> None:
        self._spec = spec
        self._members = members
        self._encoder = Encoder(spec.features)
        self._is_number = [feature.kind == "number" for feature in spec.features]
        names = self._names = [feature.name for feature in spec.features]
        self._codes = [f"{feature.signal}.{feature.name}" for feature in spec.features]
        # Equals come in this order, since a sort keeps it.
        self._in_order = sorted(
            range(len(members)), key=lambda place: (KIND_ORDER[spec.signals[place].kind], spec.signals[place].name)
        )
        self._by_name = [sorted(range(len(of)), key=lambda place, of=of: names[of[place]]) for of in members]  # type: ignore[misc]
        self._alike_by = None if spec.likeness is None else names.index(spec.likeness.feature)
        groups = max((len(feature.typical_by) for feature in spec.features), default=0)
        self._typical = {group: self._compare(group) for group in (None, *range(groups))}

    def reasons(self, tenths: Sequence[int], exact: Sequence[float], values: Sequence[float]) -> tuple[Reason, ...]:
        """The reasons of one account, strongest first.

        Args:
            tenths: points of each signal, rounded.
            exact: points of each feature in tenths, not rounded.
            values: the account's row of the matrix.
        """
        moved = [place for place in self._in_order if tenths[place]]
        moved.sort(key=[-abs(points) for points in tenths].__getitem__)
        typical, alike = self._typical[self._group(values)]
        return tuple([self._reason(place, tenths[place], exact, values, typical, alike[place]) for place in moved])

    def _reason(
        self,
        signal: int,
        tenths: int,
        exact: Sequence[float],
        values: Sequence[float],
        typical: Sequence[FeatureValue],
        alike: Alike,
    ) -> Reason:
        members, kept = self._members[signal], self._spec.signals[signal]
        if len(members) == 1:
            leading = members[0]
            features: tuple[Any, ...] = (self._feature(leading, values[leading], typical, tenths),)
        else:
            parts = [exact[member] for member in members]
            rounded = round_to_sum(parts, tenths)
            leading = members[parts.index(max(parts) if tenths > 0 else min(parts))]
            lightest_last = [-abs(points) for points in rounded]
            order = sorted(self._by_name[signal], key=lightest_last.__getitem__)
            features = tuple([self._feature(members[at], values[members[at]], typical, rounded[at]) for at in order])
        made = _OpenReason(self._codes[leading], kept.name, kept.kind, tenths, features, alike)
        made.__class__ = Reason
        return made  # type: ignore[no-any-return]

    def _feature(self, at: int, value: float, typical: Sequence[FeatureValue], tenths: int) -> FeaturePoints:
        told = (value if value == value else None) if self._is_number[at] else self._encoder.value(at, value)  # noqa: PLR0124 -- only NaN is not itself
        made = _OpenFeaturePoints(self._names[at], told, typical[at], tenths)
        made.__class__ = FeaturePoints
        return made  # type: ignore[no-any-return]

    def _group(self, values: Sequence[float]) -> int | None:
        if self._spec.likeness is None or self._alike_by is None:
            return None
        group = self._spec.likeness.group_of(values[self._alike_by])
        return group if group in self._typical else None

    def _compare(self, group: int | None) -> tuple[list[FeatureValue], list[Alike]]:
        """What accounts of a group compare with: the typical value of each feature, and of each signal with whom.

        A signal compares with the group only where all its features can, and where it makes a difference.
        """
        typical = [feature.typical for feature in self._spec.features]
        alike: list[Alike] = ["all"] * len(self._members)
        if group is None or self._spec.likeness is None:
            return typical, alike
        own = [feature.typical_by[group] if feature.typical_by else None for feature in self._spec.features]
        for place, members in enumerate(self._members):
            known = [member for member in members if typical[member] is not None]
            has_all = all(own[member] is not None for member in known)
            if has_all and any(own[member] != typical[member] for member in known):
                alike[place] = self._spec.likeness.by
                for member in known:
                    typical[member] = own[member]
        return typical, alike


def round_to_sum(exact: Sequence[float], total: int) -> list[int]:
    """Round numbers to integers that sum to `total`: those with the largest remainders are rounded up.

    >>> round_to_sum([1.4, 1.4, -0.4], 2)
    [1, 1, 0]
    """
    rounded = list(map(math.floor, exact))
    rest = total - sum(rounded)
    if not rest:
        return rounded
    remainders = list(map(sub, rounded, exact))
    if not 0 < rest < len(rounded):
        # `total` is the rounded sum, but of many small parts it may lie further off than one for each.
        turns, rest = divmod(rest, len(rounded))
        rounded = [floor + turns for floor in rounded]
    for place in sorted(range(len(rounded)), key=remainders.__getitem__)[:rest]:
        rounded[place] += 1
    return rounded


def _open(frozen: type) -> type[Any]:
    """The same class, not frozen: made thus and frozen afterwards, an object costs half of what a frozen one does."""
    return make_dataclass(f"Open{frozen.__name__}", [(one.name, Any) for one in fields(frozen)], slots=True)


_OpenReason, _OpenFeaturePoints = _open(Reason), _open(FeaturePoints)
