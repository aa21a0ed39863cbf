"""The rows that the audit looks at: what the trial held out, each with what was known before to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from models.estimator import ChurnModel
from training.audit.look import Groups
from training.audit.rates import learn_rates
from training.dataset import Column, Dataset, Floats, Ints
from training.judging.figures.segments import MOST_SEGMENTS
from training.trial.plan import Plan
from training.trial.sample import FEWEST_LEFT, is_drawn

# More rows change no verdict: with so many, what is not told apart makes no difference to anybody.
MOST_ROWS = 50_000
# What one signal tells alone is learnt from so many rows of a slice at most.
MOST_LEARNT = 10_000
# A small additive model: enough for what a handful of features tell, and learnt in a moment. It takes any direction.
TREES, FEWEST_IN_LEAF = 40, 50


@dataclass(frozen=True, slots=True)
class Part:
    """One slice: its number in the plan, what is learnt from, and what is held out."""

    number: int
    past: Dataset
    later: Dataset

    def place(self, name: str) -> int | None:
        """The column of a feature; None where this slice does not have it."""
        return next((place for place, column in enumerate(self.later.columns) if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Held:
    """The rows, one slice after the other.

    Args:
        parts: the slices.
        share: of the accounts that are looked at.
        y: 1.0 where the account left, 0.0 where it stayed, shape (rows,).
        account: of each row, numbered from 0 on.
        stratum: of each row, the place of its slice in `parts`.
        day: numpy's, NaT where there is no time.
        segment: of each row, a text or None; None where the data name none.
    """

    parts: tuple[Part, ...]
    share: float
    y: Floats
    account: Ints
    stratum: Ints
    day: np.ndarray
    segment: np.ndarray | None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """What a plan holds out, each row once; of large data, all rows of some accounts."""
        rows = plan.rows
        searched = rows.slice < plan.searched
        left = len(np.unique(rows.account[searched & (rows.y == 1)]))
        share = min(1.0, max(MOST_ROWS / int(searched.sum()), FEWEST_LEFT / max(left, 1)))
        seen = rows.pick(searched & is_drawn(rows.account_ids, share)[rows.account])
        parts = []
        for number, one in enumerate(plan.slices[: plan.searched]):
            past, later = one.data.rows(one.is_past), one.data.rows(one.is_later)
            parts.append(Part(number, _draw(past, min(1.0, MOST_LEARNT / len(past.y))), _draw(later, share)))
        _, account = np.unique(seen.account, return_inverse=True)
        return cls(tuple(parts), share, seen.y, account, seen.slice, seen.day, seen.segment)

    def values(self, name: str) -> Floats:
        """What is held out of a feature, shape (rows,); NaN where it is unknown."""
        return np.concatenate([_column(part.later, part.place(name)) for part in self.parts])

    def rates(self, column: Column) -> Floats:
        """The log-odds by the churn rate that such values had before, shape (rows,); NaN where the value is unknown."""
        return np.concatenate([self._rates(part, column) for part in self.parts])

    def periods(self) -> Groups:
        """The slices, called by the first day that each holds out; none where there is no time."""
        if np.isnat(self.day).any():
            return Groups(np.full(len(self.y), -1), ())
        first = [str(self.day[self.stratum == place].min()) for place in range(len(self.parts))]
        return Groups(self.stratum, tuple(first))

    def segments(self) -> Groups:
        """The segments that are known, the commonest first; none where the data name none."""
        if self.segment is None:
            return Groups(np.full(len(self.y), -1), ())
        names = np.array(["" if one is None else str(one) for one in self.segment])
        found, counts = np.unique(names[names != ""], return_counts=True)
        kept = found[np.argsort(-counts, kind="stable")][:MOST_SEGMENTS].tolist()
        number = {name: place for place, name in enumerate(kept)}
        return Groups(np.array([number.get(name, -1) for name in names.tolist()]), tuple(kept))

    def _rates(self, part: Part, column: Column) -> Floats:
        place = part.place(column.name)
        rate = learn_rates(_column(part.past, place), part.past.y, is_category=column.type == "category")
        return rate(_column(part.later, place))

    def margins(self, part: Part, names: Sequence[str]) -> Floats:
        """What a small model of some features alone says of the held-out rows of a slice; NaN where none is known."""
        chosen = np.array([column.name in names for column in part.past.columns])
        past, later = part.past.keep(chosen), part.later.keep(chosen)
        past = past.rows(np.asarray(~np.isnan(past.X).all(axis=1)))
        if not 0 < past.y.sum() < len(past.y):
            return np.full(len(later.y), np.nan)
        margin = _model_alone(past).fit(past.X, past.y).margin(later.X)
        return np.where(np.isnan(later.X).all(axis=1), np.nan, margin)


def _column(data: Dataset, place: int | None) -> Floats:
    return np.full(len(data.y), np.nan) if place is None else data.X[:, place]


def _draw(data: Dataset, share: float) -> Dataset:
    return data if share == 1 else data.rows(is_drawn(data.account_ids, share)[data.account])


def _model_alone(past: Dataset) -> ChurnModel:
    return ChurnModel(
        n_trees=TREES,
        leaves=2,
        learning_rate=0.2,
        min_leaf=max(FEWEST_IN_LEAF, len(past.y) // 100),
        feature_share=1.0,
        row_share=1.0,
        mask_share=0.0,
        categorical=[place for place, column in enumerate(past.columns) if column.type == "category"],
    )
