"""Learning the year before a training: how far days usually lie from where things stood a year before them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from models.tally import Bins, Spread
from models.year import MOST_APART_DAYS, Day, Year, a_year_before, blend, find_between

# A day on which fewer accounts are known says nothing of how a column is spread.
FEWEST_KNOWN = 30
# Fewer days that have one a year before do not say what is usual: they are five months.
FEWEST_DAYS = 5
# Days that lie nearer to each other tell the same.
MONTH_DAYS = 25


def learn_year(bins: Sequence[Bins], days: Sequence[date], spreads: Sequence[Sequence[Spread]]) -> Year | None:
    """The year before the last day; None where the history is too short to have seen days twice.

    Args:
        bins: of each feature.
        days: that the history was looked at on, in order, the training's last.
        spreads: of each feature, for each of the days.
    """
    chosen = sorted(_choose_monthly(days))
    months = [days[place] for place in chosen]
    by_month = [spreads[place] for place in chosen]
    most = tuple(_find_most(one, months, [spread[place] for spread in by_month]) for place, one in enumerate(bins))
    if all(one is None for one in most):
        return None
    since = a_year_before(days[-1]) - timedelta(days=MOST_APART_DAYS)
    kept = tuple(
        Day(on, tuple(_say_shares(one) for one in spread), tuple(one.known for one in spread))
        for on, spread in zip(months, by_month, strict=True)
        if on >= since
    )
    return Year(kept, most)


def _choose_monthly(days: Sequence[date]) -> Iterator[int]:
    """The places of the days to keep, the newest first: about one a month, and no gap that was not there."""
    last: date | None = None
    for place in reversed(range(len(days))):
        older = days[place - 1] if place else None
        if (
            last is None
            or (last - days[place]).days >= MONTH_DAYS
            or (older is not None and (last - older).days > MOST_APART_DAYS)
        ):
            last = days[place]
            yield place


def _find_most(bins: Bins, days: Sequence[date], spreads: Sequence[Spread]) -> float | None:
    """The furthest that a feature lay from where it had stood a year before; None where too few days tell."""
    apart = []
    for on, now in zip(days, spreads, strict=True):
        found = find_between(days, a_year_before(on))
        if found is None:
            continue
        first, second, part = spreads[found[0]], spreads[found[1]], found[2]
        if min(now.known, first.known, second.known) >= FEWEST_KNOWN:
            apart.append(bins.distance(now.shares, blend(first, second, part).shares))
    return round(max(apart), 4) if len(apart) >= FEWEST_DAYS else None


def _say_shares(spread: Spread) -> tuple[float, ...]:
    return tuple(round(float(one), 4) for one in spread.shares) if spread.known >= FEWEST_KNOWN else ()
