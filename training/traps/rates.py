"""A label rate that jumps from one day to the next: leaving began to be recorded then, or to mean another thing."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from features.snapshots import Churn
from training.dataset import Floats, Ints
from training.traps.questions import FEWEST

# The odds of leaving after, as many times those before; businesses drift, but not so far so soon.
MOST_TIMES = 3.0
# Within a side the odds may differ by so much: else it is a drift, or a season.
MOST_WITHIN = 2.0
FARTHEST_Z = 5.0
# So many snapshots on each side are compared.
SIDE = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """What happened after each snapshot: `y` is 1.0 where the account left, `day` indexes into `days`."""

    y: Floats
    day: Ints
    days: tuple[date, ...]


def say_jump(data: Answers, churn: Churn) -> str | None:
    """The largest jump of the churn rate between neighbouring snapshots, in a sentence; None if there is none.

    The label windows of neighbouring snapshots overlap, so a jump at one moment is smoothed over a horizon: the last
    days whose windows closed before are compared with the first ones that begin after. It takes a difference that the
    accounts can't make by chance, and two sides that are steady in themselves.

    Args:
        data: the answers of all labelled rows.
        churn: how long the label windows are.
    """
    days = np.unique(data.day)
    jumps = []
    for place in days[1:]:
        after = [one for one in days if one >= place][:SIDE]
        before = [one for one in days if churn.closes(data.days[one]) <= data.days[place]][-SIDE:]
        if before and (jump := _compare(data, before, after, churn.horizon_days)) is not None:
            jumps.append((jump, before[-1], place))
    if not jumps:
        return None
    (_, low, high), last, first = max(jumps, key=lambda one: abs(one[0][0]))
    return (
        f"The churn rate jumps from {low:.1%} on the snapshots up to {data.days[last]} to {high:.1%} on those from "
        f"{data.days[first]}."
    )


def _compare(
    data: Answers, before: list[int], after: list[int], horizon_days: int
) -> tuple[float, float, float] | None:
    """How many standard errors lie between the two sides, and their rates; None if there is no jump."""
    rows = [[data.y[data.day == day] for day in side] for side in (before, after)]
    counts = [
        sum(len(one) for one in side) * _share_of_its_own([data.days[day] for day in days], horizon_days)
        for side, days in zip(rows, (before, after), strict=True)
    ]
    rates = [float(np.concatenate(side).mean()) for side in rows]
    if min(counts) * max(rates) < FEWEST or min(counts) * (1 - min(rates)) < FEWEST:
        return None
    pooled = sum(rate * count for rate, count in zip(rates, counts, strict=True)) / sum(counts)
    error = np.sqrt(pooled * (1 - pooled) * sum(1 / count for count in counts))
    z = (rates[1] - rates[0]) / error
    times = abs(np.log(_odds(rates[1], counts[1])) - np.log(_odds(rates[0], counts[0])))
    if abs(z) < FARTHEST_Z or times < np.log(MOST_TIMES) or not all(_is_steady(side) for side in rows):
        return None
    return float(z), rates[0], rates[1]


def _share_of_its_own(days: list[date], horizon_days: int) -> float:
    """How much of a snapshot's evidence is its own: the label windows of neighbours see the same accounts leave."""
    seen_days = (days[-1] - days[0]).days + horizon_days
    return min(1.0, seen_days / (len(days) * horizon_days))


def _odds(rate: float, count: float) -> float:
    return (rate * count + 0.5) / ((1 - rate) * count + 0.5)


def _is_steady(side: list[np.ndarray]) -> bool:
    odds = [_odds(float(one.mean()), len(one)) for one in side]
    if max(odds) / min(odds) <= MOST_WITHIN:
        return True
    # So few leave that it is chance.
    return max(float(one.sum()) for one in side) < FEWEST
