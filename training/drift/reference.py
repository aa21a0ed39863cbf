"""Learning the reference: the days of the history are compared with each other, as later days will be with the last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from models.expected import as_said, count_probabilities, expected_auc
from models.reference import LAGS, Reference, Stood, Usual
from models.tally import Bins, Spread, Tally
from training.dataset import Bools, Dataset, Floats, Ints
from training.drift.cuts import choose_bins, choose_cuts
from training.drift.year import FEWEST_KNOWN, learn_year

# Fewer pairs of days do not say what is usual.
FEWEST_PAIRS = 5
# Of a longer history so many days are compared, the newest: as often as a business looks back.
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the history: how each column is spread on it, the probabilities last, and the AUC that they promise."""

    on: date
    spreads: list[Spread]
    expected_auc: float


def learn_reference(labelled: Dataset, portfolio: Dataset, left: Floats, leaves: Floats) -> Reference:
    """How the business stood, and how far it usually moved, out of what a model learnt from.

    Two days of the history that lie as far apart as a later run and the training say how far things move by themselves
    in that time: season, growth and chance are in it. Days and the same days a year before say it without the season.

    Args:
        labelled: the rows learnt from.
        portfolio: the accounts as they stand, on one day, with the same columns.
        left: the model's calibrated probability for each labelled row.
        leaves: the same for the portfolio.
    """
    on = portfolio.days[int(portfolio.day.max())] if portfolio.days else None
    # as scores are said: a cut between equal probabilities would part what a run gives alike
    left, leaves = as_said(left), as_said(leaves)
    account = np.concatenate([labelled.account, _renumber(labelled, portfolio)])
    values, chances = np.vstack([labelled.X, portfolio.X]), np.concatenate([left, leaves])
    bins = [choose_bins(one, values[:, place], account) for place, one in enumerate(labelled.columns)]
    bins.append(Bins(choose_cuts(chances, account)))
    # Without time, who is learnt from is all that there is to compare with.
    today = _look(date.min, labelled.X, left, bins) if on is None else _look(on, portfolio.X, leaves, bins)
    days = [] if on is None else [*_look_back(labelled, left, bins, on), today]
    pairs = [(first, second) for place, first in enumerate(days) for second in days[place + 1 :]]
    lag = np.array([(second.on - first.on).days for first, second in pairs], dtype=np.int64)
    stood = [
        _describe(
            one, today.spreads[place], [(first.spreads[place], second.spreads[place]) for first, second in pairs], lag
        )
        for place, one in enumerate(bins)
    ]
    fallen = np.array([first.expected_auc - second.expected_auc for first, second in pairs])
    spans = (days[-1].on - days[0].on).days if days else 0
    looked = tuple(sorted({one.on.day for one in days}))
    return Reference(
        on,
        spans,
        looked,
        tuple(stood[:-1]),
        stood[-1],
        round(today.expected_auc, 4),
        _usual(np.maximum(fallen, 0), lag),
        learn_year(bins[:-1], [one.on for one in days], [one.spreads[:-1] for one in days]) if days else None,
    )


def _look_back(labelled: Dataset, left: Floats, bins: Sequence[Bins], before: date) -> Iterator[_Day]:
    seen = [place for place in np.unique(labelled.day) if labelled.days[place] < before]
    for place in seen[-MOST_DAYS:]:
        chosen: Bools = labelled.day == place
        yield _look(labelled.days[place], labelled.X[chosen], left[chosen], bins)


def _look(on: date, values: Floats, chances: Floats, bins: Sequence[Bins]) -> _Day:
    spreads = Tally.of(bins, np.column_stack([values, chances])).spreads()
    return _Day(on, spreads, expected_auc(count_probabilities(chances)))


def _describe(bins: Bins, today: Spread, pairs: Sequence[tuple[Spread, Spread]], lag: Ints) -> Stood:
    is_told = np.array([min(first.known, second.known) >= FEWEST_KNOWN for first, second in pairs], dtype=np.bool_)
    moved = np.array([bins.distance(second.shares, first.shares) for first, second in pairs])
    risen = np.array([max(second.unknown - first.unknown, 0.0) for first, second in pairs])
    shares = tuple(round(float(one), 4) for one in today.shares) if today.known else ()
    return Stood(bins, shares, today.known, today.rows, _usual(moved[is_told], lag[is_told]), _usual(risen, lag))


def _usual(values: Floats, lag: Ints) -> Usual:
    """What is usual of values of pairs of days, by how far the days of each pair lie apart."""
    mean: list[float | None] = []
    most: list[float | None] = []
    for wanted in LAGS:
        near = values[(lag > wanted / 2) & (lag <= wanted * 3 / 2)]
        is_enough = len(near) >= FEWEST_PAIRS
        mean.append(round(float(near.mean()), 4) if is_enough else None)
        most.append(round(float(near.max()), 4) if is_enough else None)
    return Usual(tuple(mean), tuple(most))


def _renumber(labelled: Dataset, portfolio: Dataset) -> Ints:
    """The portfolio's accounts by the numbers that they have among the labelled rows, or by new ones."""
    if portfolio.account_ids == labelled.account_ids:
        return portfolio.account
    numbers = {name: place for place, name in enumerate(labelled.account_ids)}
    found = [numbers.setdefault(portfolio.account_ids[one], len(numbers)) for one in portfolio.account]
    return np.array(found, dtype=np.int64)
