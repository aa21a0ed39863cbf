"""What has moved since the training, or within a year: further than ever in the history, and than chance moves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt
from typing import Self

import numpy as np

from models.reference import Reference, Stood, Usual
from models.tally import Bins, Floats, Spread
from models.year import Year

# Beyond the most that the history shows by so much; by more where the history does not tell all that is usual.
FACTOR, CAUTIOUS_FACTOR = 1.6, 2.0
# Fewer accounts than this share moving is no news, however quiet the history was.
LEAST, CAUTIOUS_LEAST = 0.1, 0.12
# A shorter history has not seen each season twice.
SHORT_HISTORY_DAYS = 550
# Looked at on the first of each month, a history does not tell what is usual in the middle of one.
NEAR_DAYS, DAYS_OF_A_MONTH, MONTHLY = 3, 31, 4
# Where the data have no time, and so no history, it takes so many.
LEAST_WITHOUT_TIME = 0.25
# How rarely chance alone may cry, over all columns of a run together.
RARELY = 0.01
FEWEST_KNOWN = 30


@dataclass(frozen=True, slots=True)
class Moved:
    """A column that moved further than is usual; all are shares of accounts.

    `most` is the furthest that it moved in the history in as long a time; None where no history tells. `at` is where it
    is seen best: the number of the cut, or of the category, with the share there then and now. Then is the day of the
    training, or, where `is_by_year`, the same time a year before the run.
    """

    place: int
    by: float
    most: float | None
    at: int
    then: float
    now: float
    psi: float
    is_by_year: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a column must have moved to be said to: set by the history, and by chance.

    It is more than 1.6 times the furthest that the history shows for as long a time, and more than chance would show in
    1 of 100 runs in any of all columns: the critical distance of Kolmogorov and Smirnov for two samples, at
    Bonferroni's share. Most accounts are in both samples, which makes that cautious. The same bar holds against the
    year before, with the furthest that days a year apart differed. Where the history does not tell all that is usual,
    it is twice the furthest.

    A column that was said to have moved the time before is said to until it is back where the history has been, so that
    verdicts do not flicker.

    Args:
        lag_days: how long ago the model was trained.
        is_cautious: the history does not tell all that is usual.
        columns: how many are looked at.
        still: the places of those that had moved the time before.
        has_time: the data have time; what has no history then is not judged.
    """

    lag_days: int
    is_cautious: bool
    columns: int
    still: frozenset[int] = frozenset()
    has_time: bool = True

    @classmethod
    def of(cls, reference: Reference, on: date, still: frozenset[int] = frozenset()) -> Self:
        """The bar for a run of a day."""
        lag_days = 0 if reference.on is None else (on - reference.on).days
        is_cautious = reference.history_days < SHORT_HISTORY_DAYS or not _is_in_step(reference.days_of_month, on.day)
        # those that are compared with the year before, too, have two chances to cry
        columns = len(reference.features) * (1 if reference.year is None else 2) + 1
        return cls(lag_days, is_cautious, columns, still, has_time=reference.on is not None)

    @property
    def factor(self) -> float:
        """Beyond the furthest of the history, by how much something must have moved."""
        return CAUTIOUS_FACTOR if self.is_cautious else FACTOR

    def is_over(self, place: int, by: float, usual: float | None, then: int, now: int) -> bool:
        """Whether a column moved; `usual` is the furthest before, `then` and `now` are the accounts compared."""
        factor, columns = (1.0, 1) if place in self.still else (self.factor, self.columns)
        if usual is None and self.has_time:
            return False  # known of too few accounts in the past to say what is usual
        least = CAUTIOUS_LEAST if self.is_cautious else LEAST
        most = LEAST_WITHOUT_TIME if usual is None else max(factor * usual, least)
        chance = sqrt(log(2 * columns / RARELY) / 2 * (1 / then + 1 / now))
        return by > max(most, chance)


def _is_in_step(days_of_month: Sequence[int], day: int) -> bool:
    """Whether a history of such days tells what is usual on this one: they are many, or all near it."""
    apart = [abs(one - day) for one in days_of_month]
    return len(days_of_month) > MONTHLY or all(min(one, DAYS_OF_A_MONTH - one) <= NEAR_DAYS for one in apart)


def find_moved(stood: Sequence[Stood], spreads: Sequence[Spread], bar: Bar) -> list[Moved]:
    """The columns whose known values moved; see `models.tally.Bins.distance`."""
    found = []
    for place, (then, now) in enumerate(zip(stood, spreads, strict=True)):
        if min(then.known, now.known) < FEWEST_KNOWN or not then.shares:
            continue
        most = _most(then.moved, bar)
        by = then.bins.distance(now.shares, np.array(then.shares))
        if bar.is_over(place, by, most, then.known, now.known):
            found.append(_describe(place, then.bins, by, most, then.spread, now))
    return found


def find_moved_in_year(
    year: Year, stood: Sequence[Stood], spreads: Sequence[Spread], bar: Bar, on: date
) -> list[Moved]:
    """The features that lie further from where they stood a year before than days of the history lay from theirs.

    Where the seasons move a feature far, a change may look like one of them when it is compared with the training,
    which was in another. Against the same season it shows. What changed in the year before the training may be told
    when the day a year before is one on which it was under way.

    Args:
        year: the year before the training.
        stood: the features then.
        spreads: of the run, in the same order; what follows is left out.
        bar: how far is far.
        on: the day of the run.
    """
    found = []
    for place, (one, most, before) in enumerate(zip(stood, year.most, year.before(on), strict=True)):
        now = spreads[place]
        if before is None or now.known < FEWEST_KNOWN:
            continue
        by = one.bins.distance(now.shares, before.shares)
        if bar.is_over(place, by, most, before.known, now.known):
            found.append(_describe(place, one.bins, by, most, before, now, is_by_year=True))
    return found


def find_risen(stood: Sequence[Stood], spreads: Sequence[Spread], bar: Bar) -> list[Moved]:
    """The columns of which more is unknown than then, by the same measure; in `Moved` all is of the unknown share."""
    found = []
    for place, (then, now) in enumerate(zip(stood, spreads, strict=True)):
        if min(then.rows, now.rows) < FEWEST_KNOWN:
            continue
        before = then.spread.unknown
        by = now.unknown - before
        most = _most(then.risen, bar)
        if bar.is_over(place, by, most, then.rows, now.rows):
            found.append(Moved(place, by, most, 0, before, now.unknown, 0.0))
    return found


def has_fallen(usual: Usual, then: float, now: float, bar: Bar, least: float) -> bool:
    """Whether a figure fell by more than it ever did in as long a time or less, and by more than the least that counts.

    It has no season of its own: what fell within three months may fall so far within nine.
    """
    most = usual.within(bar.lag_days)
    return then - now > max(least, 0.0 if most is None else bar.factor * most)


def _most(usual: Usual, bar: Bar) -> float | None:
    told = usual.at(bar.lag_days)
    return None if told is None else told[1]


def _describe(
    place: int, bins: Bins, by: float, most: float | None, then: Spread, now: Spread, *, is_by_year: bool = False
) -> Moved:
    at = int(np.argmax(np.abs(now.shares - then.shares)))
    shown = float(then.shares[at]), float(now.shares[at])
    return Moved(place, by, most, at, *shown, _psi(bins, then, now), is_by_year)


def _psi(bins: Bins, then: Spread, now: Spread) -> float:
    """The population stability index between the bins of then and now: above 0.25 is commonly called a large shift."""
    before, after = (_parts(bins, one.shares) for one in (then, now))
    tiny = 1 / (2 * max(then.known, now.known))
    before, after = np.maximum(before, tiny), np.maximum(after, tiny)
    return float(((after - before) * np.log(after / before)).sum())


def _parts(bins: Bins, shares: Floats) -> Floats:
    return shares if bins.categories else np.diff(np.concatenate([[0.0], shares, [1.0]]))
