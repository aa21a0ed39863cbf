"""Which accounts are comparable: of the same segment and a similar size, and alike in what can't be influenced."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.spec import FeatureSpec, ModelSpec

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SEGMENT = ("segment",)
SIZES = ("seats", "mrr", "employees", "tenure_days")
# Of two comparable accounts, neither is so many times as large, or as old, as the other.
SIZE_FACTOR = 3.0
# So many of the nearest are compared with, and with fewer than the least, nothing is said of accounts like this one.
MOST = 200
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Comparables:
    """The accounts that are comparable with one: their places among the others, the nearest first.

    `alike` names the features in which all of them are like the account: the same segment, sizes within a factor of 3.
    """

    places: Ints
    alike: tuple[str, ...]


class Comparing:
    """Says how alike accounts are in what can't be influenced: the features of lag and context signals.

    The distance is Gower's (A general coefficient of similarity, Biometrics, 1971), with numbers by their rank among
    the others (Podani, Taxon, 1999), so that one very large account does not make all others alike: the mean over
    signals of the mean over features of 0 (equal) to 1 (opposite ends, another category, or only one of two known).
    """

    def __init__(self, spec: ModelSpec, others: Floats) -> None:
        kinds = {signal.name: signal.kind for signal in spec.signals}
        self._features = spec.features
        self._others = others
        self._places = [place for place, one in enumerate(spec.features) if kinds[one.signal] != "lead"]
        self._ranked = {place: np.sort(others[~np.isnan(others[:, place]), place]) for place in self._places}
        signals = [spec.features[place].signal for place in self._places]
        share = {name: 1 / signals.count(name) / len(set(signals)) for name in signals}
        self._share = {place: share[spec.features[place].signal] for place in self._places}

    def distance(self, account: Floats, rows: Floats) -> Floats:
        """How far rows, shape (rows, features), are from an account, shape (features,): 0 to 1, shape (rows,)."""
        total = np.zeros(len(rows))
        for place, share in self._share.items():
            total += share * self._apart(place, account[place], rows[:, place])
        return total

    def choose(self, account: Floats) -> Comparables | None:
        """The comparable accounts among the others; None where even without regard to kind there are too few.

        The same segment and similar sizes, where those are known; with fewer than 20 such, the same segment, and sizes
        only by the distance; with fewer than 20 of the segment, those that are nearest.
        """
        for names in self.ways_to_be_alike(account):
            places = np.flatnonzero(self.is_alike(account, self._others, names))
            if len(places) >= FEWEST:
                apart = self.distance(account, self._others[places])
                return Comparables(places[np.argsort(apart, kind="stable")[:MOST]], names)
        return None

    def ways_to_be_alike(self, account: Floats) -> list[tuple[str, ...]]:
        """The features in which to be alike, the strictest way first; the last asks for none."""
        known = tuple(name for name in SEGMENT + SIZES if not np.isnan(self._value(account, name)))
        ways = (known, tuple(name for name in known if name in SEGMENT), ())
        return list(dict.fromkeys(ways))

    def is_alike(self, account: Floats, rows: Floats, names: Sequence[str]) -> Bools:
        """Whether rows are in the same segment as the account, and of similar sizes, by the features named."""
        is_alike = np.ones(len(rows), dtype=np.bool_)
        for name in names:
            place, own = self._place(name), self._value(account, name)
            theirs = rows[:, place]
            if name in SEGMENT:
                is_alike &= theirs == own
            else:
                is_alike &= np.fmax(theirs, own) <= SIZE_FACTOR * np.fmin(theirs, own)
                is_alike &= ~np.isnan(theirs)
        return is_alike

    def _apart(self, place: int, own: float, theirs: Floats) -> Floats:
        is_unknown = np.isnan(theirs)
        if np.isnan(own):
            return np.where(is_unknown, 0.0, 1.0)
        if self._features[place].kind == "category":
            return np.where(theirs == own, 0.0, 1.0)
        ranked = self._ranked[place]
        if len(ranked) == 0:
            return np.where(is_unknown, 1.0, np.where(theirs == own, 0.0, 1.0))
        return np.where(is_unknown, 1.0, np.abs(_rank(ranked, theirs) - _rank(ranked, np.array([own]))))

    def _place(self, name: str) -> int | None:
        return next((place for place, one in enumerate(self._features) if _holds(one, name)), None)

    def _value(self, account: Floats, name: str) -> float:
        place = self._place(name)
        return float("nan") if place is None else float(account[place])


def _holds(feature: FeatureSpec, name: str) -> bool:
    return feature.name == name and feature.kind == ("category" if name in SEGMENT else "number")


def _rank(ranked: Floats, values: Floats) -> Floats:
    """Where values stand among ranked ones, 0 to 1; equal values stand in the middle of their ties."""
    below, up_to = np.searchsorted(ranked, values, side="left"), np.searchsorted(ranked, values, side="right")
    return np.asarray((below + up_to) / 2 / len(ranked))
