"""Many looks at the same data: of so many signals and features some seem to tell something by chance alone."""

import numpy as np

from training.dataset import Floats


def adjust_for_share(p: Floats) -> Floats:
    """Of all that are called so, the share that chance makes, by Benjamini and Hochberg (1995).

    Those with a value below 0.05 are, together, wrong in one of twenty at most. It holds for features that go along
    with each other, as those of one business do (Benjamini and Yekutieli, 2001).

    >>> adjust_for_share(np.array([0.01, 0.02, 0.5])).round(3).tolist()
    [0.03, 0.03, 0.5]
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def adjust_for_any(p: Floats) -> Floats:
    """The chance that any that is called so is by chance, by Holm (1979): the stricter of the two.

    >>> adjust_for_any(np.array([0.01, 0.02, 0.5])).round(3).tolist()
    [0.03, 0.04, 0.5]
    """
    order = np.argsort(p)
    scaled = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted
