"""What learns from the past and says how likely each later row is to leave: a recipe, or a simple rule beside it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Protocol

import numpy as np

from training.dataset import Dataset, Floats
from training.trial.plan import Plan

Margins = Callable[[Dataset], Floats]


class Learner(Protocol):
    """Learns from labelled rows."""

    def fit(self, past: Dataset) -> Margins:
        """Learn; what comes back gives rows with the same columns their margins, shape (variants, rows).

        A margin need not be calibrated, but rises with the risk. A learner with several variants gives them in the
        same order at every call.
        """


def try_learners(plan: Plan, learners: Sequence[Learner], threads: int, slices: int | None = None) -> list[Floats]:
    """Let each learner predict what each slice holds out.

    Args:
        plan: what is held out.
        learners: each learns from every slice's past anew.
        threads: how many learn at a time; the result does not depend on it.
        slices: how many of the slices, from the first on; None for all.

    Returns:
        For each learner the margins of the held-out rows, shape (variants, rows of these slices).
    """
    parts: list[list[Floats]] = [[] for _ in learners]
    with ThreadPoolExecutor(threads) as pool:
        for one in plan.slices[:slices]:
            past, later = one.split()
            margins = pool.map(_predict, learners, repeat(past), repeat(later))
            for found, margin in zip(parts, margins, strict=True):
                found.append(np.atleast_2d(margin))
    return [np.concatenate(found, axis=1) for found in parts]


def _predict(learner: Learner, past: Dataset, later: Dataset) -> Floats:
    return learner.fit(past)(later)
