"""The worst accounts: how many of those that leave are among them, and how much of the revenue that leaves."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.dataset import Floats, Ints
from training.judging.judge import Estimate, HeldOut, interval, resample
from training.judging.ranking import Ranking

SHARES = (0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True)
class WorstShare:
    """What the worst accounts of every snapshot hold.

    `recall` is the share of those that left that were among them. `lift` is how much oftener they left than all. Of the
    recurring revenue of those that left, `revenue` was theirs; None where none is known.
    """

    share: float
    recall: Estimate
    lift: Estimate
    revenue: Estimate | None


def worst_shares(held_out: HeldOut) -> tuple[WorstShare, ...]:
    """Look at the worst 5, 10 and 20 % of each snapshot's accounts; without time, of each draw's.

    Where several have the same probability, and not all of them belong to the share, each belongs to it in part.
    Intervals resample whole accounts, and rank them anew each time.
    """
    _, account = np.unique(held_out.account, return_inverse=True)
    draws = np.vstack([np.ones(int(account.max()) + 1, dtype=np.int64), resample(account)])
    revenue = None if held_out.about is None else held_out.about.revenue
    worth = None if revenue is None else np.where(np.isnan(revenue), 0.0, revenue)
    # For each share and draw: how many left in all and among the worst, how many there were; the same of the revenue.
    found = np.zeros((len(SHARES), len(draws), 6))
    for rows in each_snapshot(held_out):
        y = held_out.y[rows]
        ranking = Ranking.of(held_out.probability[rows], y)
        for number, draw in enumerate(draws):
            weight = draw[account[rows]].astype(np.float64)
            counted = [ranking.sums(weight * y), ranking.sums(weight)]
            counted.append(np.zeros(1) if worth is None else ranking.sums(weight * y * worth[rows]))
            for place, share in enumerate(SHARES):
                found[place, number] += _count(counted, share)
    return tuple(_describe(share, sums, known=worth is not None) for share, sums in zip(SHARES, found, strict=True))


def among_worst(probability: Floats, snapshot: np.ndarray, share: float) -> Floats:
    """Which rows are among the worst share of their snapshot: 1, 0, or a part where several are as bad as the last."""
    inside = np.zeros(len(probability))
    for one in np.unique(snapshot):
        rows = np.flatnonzero(snapshot == one)
        _, tie, size = np.unique(-probability[rows], return_inverse=True, return_counts=True)
        worse = np.cumsum(size) - size
        inside[rows] = np.clip((share * len(rows) - worse) / size, 0, 1)[tie]
    return inside


def each_snapshot(held_out: HeldOut) -> Iterator[Ints]:
    """The rows of each snapshot; without time those of each draw."""
    size = len(held_out.y) // held_out.repeats
    draw = np.minimum(np.arange(len(held_out.y)) // size, held_out.repeats - 1)
    day = np.zeros(len(held_out.y), dtype=np.int64)
    if held_out.about is not None:
        _, day = np.unique(held_out.about.day, return_inverse=True)
    _, number = np.unique(np.column_stack([draw, day]), axis=0, return_inverse=True)
    order = np.argsort(number, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(number[order])) + 1)


def _count(sums: list[Floats], share: float) -> list[float]:
    left, rows, revenue = sums
    end = np.cumsum(rows)
    wanted = share * end[-1]
    inside = np.clip(np.divide(wanted - (end - rows), rows, out=np.zeros_like(rows), where=rows > 0), 0, 1)
    return [
        left.sum(),
        (inside * left).sum(),
        end[-1],
        wanted,
        revenue.sum(),
        (inside * revenue).sum(),
    ]


def _describe(share: float, sums: Floats, *, known: bool) -> WorstShare:
    left, left_inside, rows, rows_inside, revenue, revenue_inside = sums.T
    recall = _ratio(left_inside, left)
    lift = _ratio(left_inside / rows_inside, left / rows)
    caught = _ratio(revenue_inside, revenue) if known and revenue[0] > 0 else None
    return WorstShare(share, recall, lift, caught)


def _ratio(part: Floats, whole: Floats) -> Estimate:
    is_there = whole > 0
    ratio = part[is_there] / whole[is_there]
    return interval(float(ratio[0]), ratio[1:])
