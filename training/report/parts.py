"""What the report of a training is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from models.explain import Points
from models.scorer import Scorer
from training.dataset import Dataset
from training.promotion.compare import Comparison
from training.trial.trial import Trial

# More accounts than these change no picture that can be seen, and take long to explain.
MOST_ACCOUNTS = 2_000
SEED = 11


@dataclass(frozen=True)
class Parts:
    """A model, how it was tried, and the accounts that its pictures show.

    `accounts` are as they stand on the last day, a draw of them where they are many, with the model's columns. No
    picture names one.
    """

    scorer: Scorer
    trial: Trial
    accounts: Dataset
    comparison: Comparison | None = None

    @classmethod
    def of(cls, scorer: Scorer, trial: Trial, portfolio: Dataset, comparison: Comparison | None = None) -> Self:
        """The parts, with at most `MOST_ACCOUNTS` accounts of the portfolio, drawn at random and always the same."""
        rows = len(portfolio.y)
        chosen = np.ones(rows, dtype=bool)
        if rows > MOST_ACCOUNTS:
            chosen[:] = False
            chosen[np.random.default_rng(SEED).choice(rows, MOST_ACCOUNTS, replace=False)] = True
        return cls(scorer, trial, portfolio.rows(chosen), comparison)

    @property
    def card(self) -> Mapping[str, Any]:
        """The model's card."""
        return self.scorer.spec.card

    @cached_property
    def points(self) -> Points:
        """The points of the accounts, as the model gives them."""
        return self.scorer.points(self.accounts.X)
