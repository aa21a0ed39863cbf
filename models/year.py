"""The year before a training: how the features stood in it, so that a day can be compared with the one a year before.

The difference between a day and the same season before is what the seasons do not explain: the seasonal difference of
time series (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 2021, section 9.1).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np

from models.tally import Bins, Spread

LEAP_DAY = (2, 29)
# Between two days that lie further apart than a month nobody knows how things stood.
MOST_APART_DAYS = 35


@dataclass(frozen=True, slots=True)
class Day:
    """How each feature of a model, in its order, stood on a day of the history.

    `shares` go with its bins; empty where too few accounts were known to say. `known` counts these.
    """

    on: date
    shares: tuple[tuple[float, ...], ...]
    known: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The days of the year before the training, about one a month, the training's own last.

    `most` says how far each feature lay at most from where it had stood a year before, on the days of the history that
    have such a day; None where these are too few.
    """

    days: tuple[Day, ...]
    most: tuple[float | None, ...]

    def before(self, on: date) -> tuple[Spread | None, ...]:
        """How each feature stood a year before a day; None where nobody knows.

        Between two days it is read on the straight line, as a season comes and goes little by little.
        """
        found = find_between([day.on for day in self.days], a_year_before(on))
        if found is None:
            return (None,) * len(self.most)
        first, second, part = self.days[found[0]], self.days[found[1]], found[2]
        return tuple(
            blend(_spread(first, place), _spread(second, place), part)
            if first.shares[place] and second.shares[place]
            else None
            for place in range(len(self.most))
        )

    @classmethod
    def read(cls, told: dict[str, Any], bins: Sequence[Bins]) -> Self:
        """What `dataclasses.asdict` and JSON have made of it.

        Raises:
            ValueError, KeyError, TypeError: it is not that, or not of such features.
        """
        days = tuple(
            Day(date.fromisoformat(one["on"]), tuple(tuple(shares) for shares in one["shares"]), tuple(one["known"]))
            for one in told["days"]
        )
        most = tuple(told["most"])
        for day in days:
            if not len(day.shares) == len(day.known) == len(most) == len(bins):
                raise ValueError("each feature has its shares on each day")
            if any(len(shares) not in (0, one.size) for shares, one in zip(day.shares, bins, strict=True)):
                raise ValueError("each bin has its share on each day")
        return cls(days, most)


def a_year_before(on: date) -> date:
    """The same day of the year before; of 29 February it is the 28th.

    >>> a_year_before(date(2028, 2, 29)).isoformat()
    '2027-02-28'
    """
    return date(on.year - 1, on.month, 28 if (on.month, on.day) == LEAP_DAY else on.day)


def find_between(days: Sequence[date], on: date) -> tuple[int, int, float] | None:
    """The places of the two days between which a day lies, and how far it is on the way from the first to the second.

    None where it lies outside, or the two are more than a month apart. The days are in order; one that is meant itself
    is both.
    """
    second = bisect_left(days, on)
    if second == len(days):
        return None
    if days[second] == on:
        return second, second, 0.0
    first = second - 1
    if first < 0 or (days[second] - days[first]).days > MOST_APART_DAYS:
        return None
    return first, second, (on - days[first]) / (days[second] - days[first])


def blend(first: Spread, second: Spread, part: float) -> Spread:
    """How a column stood on the way from one day to another: `part` is 0 on the first, and 1 on the second."""
    shares = np.asarray((1 - part) * first.shares + part * second.shares)
    return Spread(shares, min(first.known, second.known), min(first.rows, second.rows))


def _spread(day: Day, place: int) -> Spread:
    known = day.known[place]
    return Spread(np.array(day.shares[place]), known, known)
