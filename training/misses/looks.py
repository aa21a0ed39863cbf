"""What held-out rows looked like: each feature of the model by name, from the slice in which the row was held out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from models.spec import ModelSpec
from training.dataset import Bools, Column, Floats, Ints
from training.judging.judge import HeldOut
from training.trial.plan import Slice


@dataclass(frozen=True, slots=True)
class Looks:
    """Some rows by feature: numbers, NaN where unknown, or texts, None where unknown; each of shape (rows,).

    `is_known` says of every feature in which rows it is known.
    """

    values: Mapping[str, np.ndarray]
    is_known: Mapping[str, Bools]

    @classmethod
    def of(cls, held_out: HeldOut, rows: Ints, slices: tuple[Slice, ...], spec: ModelSpec) -> Self:
        """What some held-out rows looked like.

        A feature that a slice did not have is unknown in its rows.

        Args:
            held_out: the predictions of a trial.
            rows: the numbers of the rows.
            slices: of the trial's plan.
            spec: names the features.
        """
        about = held_out.about
        if about is None:
            raise ValueError("Rows whose slices are known are expected.")
        values = {
            one.name: np.full(len(rows), None, object) if one.kind == "category" else np.full(len(rows), np.nan)
            for one in spec.features
        }
        known = {one.name: np.zeros(len(rows), dtype=bool) for one in spec.features}
        for number in np.unique(about.slice[rows]):
            one = slices[number]
            held, there = np.flatnonzero(about.slice == number), np.flatnonzero(one.is_later)
            if len(held) != len(there):
                raise ValueError(f"All {len(there)} rows held out {one.name} are expected; came {len(held)}.")
            here = about.slice[rows] == number
            X = one.data.X[there[np.searchsorted(held, rows[here])]]
            for place, column in enumerate(one.data.columns):
                if column.name in values:
                    values[column.name][here] = _read(column, X[:, place])
                    known[column.name][here] = ~np.isnan(X[:, place])
        return cls(values, known)

    def completeness(self, spec: ModelSpec) -> Floats:
        """The share of the model's weight that is known of each row: a signal is, where one of its features is."""
        shares = []
        for signal in spec.signals:
            its = [one for one in spec.features if one.signal == signal.name]
            is_known = np.logical_or.reduce([self.is_known[one.name] for one in its])
            shares.append(np.where(is_known, sum(one.weight for one in its), 0.0))
        return np.asarray(np.rint(np.sum(shares, axis=0) * 100) / 100)


def _read(column: Column, values: Floats) -> np.ndarray:
    if column.type != "category":
        return values
    # The last of them stands for what is unknown.
    named = np.array([*column.categories, None], dtype=object)
    return np.asarray(named[np.nan_to_num(values, nan=-1).astype(np.int64)])
