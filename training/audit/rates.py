"""What a value tells by the churn rate that such values had: of categories, and where more is not always riskier."""

from collections.abc import Callable

import numpy as np

from training.dataset import Floats

# A number is cut into so many parts, with as many rows each.
PARTS = 10
# A rate counts as much as that of all once so many rows are known.
_PRIOR_ROWS = 50


def learn_rates(values: Floats, y: Floats, *, is_category: bool) -> Callable[[Floats], Floats]:
    """Learn the churn rate of each part of a number, or of each category, drawn towards that of all.

    Args:
        values: of the past, NaN where unknown.
        y: 1.0 where the account left, 0.0 where it stayed.
        is_category: whether the values are codes.

    Returns:
        The log-odds of leaving of each of other values; NaN where the value is unknown.
    """
    is_known = ~np.isnan(values)
    known, left = values[is_known], y[is_known]
    if not len(known):
        return lambda later: np.where(np.isnan(later), np.nan, 0.0)
    if is_category:
        edges = np.arange(0.5, known.max() + 1)
    else:
        edges = np.unique(np.quantile(known, np.linspace(0, 1, PARTS + 1)[1:-1]))
    counts, gone = (np.bincount(np.searchsorted(edges, known), weight, len(edges) + 1) for weight in (None, left))
    # Nothing is quite sure, so a rate is neither 0 nor 1.
    mean = (left.sum() + 1) / (len(left) + 2)
    rates = (gone + _PRIOR_ROWS * mean) / (counts + _PRIOR_ROWS)
    log_odds = np.log(rates / (1 - rates))
    return lambda later: np.where(np.isnan(later), np.nan, log_odds[np.searchsorted(edges, later)])
