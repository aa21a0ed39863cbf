"""What the data behind the first reason are worth: they are replaced by typical values, and the score is asked anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.declare import FeatureValue
from models.encode import Encoder
from models.scorer import Scorer

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Deleted:
    """One entry for each account whose score something lowers, all in points, before the cut at 0 and 100.

    `promised` is what the first reason took, as a positive number; `moved` is how far the score rose without its data.
    Their difference is what the typical values are themselves worth (`typical`: the points of the signal after it), and
    what changed in the points of the other signals (`others`: interactions). Where `is_typical`, all values behind the
    reason were the typical ones already, and nothing can move.
    """

    promised: Floats
    moved: Floats
    typical: Floats
    others: Floats
    is_red: npt.NDArray[np.bool_]
    is_typical: npt.NDArray[np.bool_]

    @property
    def difference(self) -> Floats:
        """How far the score rose beyond what the reason promised."""
        return self.moved - self.promised


def delete_first_reasons(scorer: Scorer, columns: Mapping[str, Sequence[FeatureValue]]) -> Deleted:
    """Set all features of the first lowering signal of each account to typical values, and score again."""
    spec, encoder = scorer.spec, Encoder(scorer.spec.features)
    matrix = encoder.matrix(columns)
    typical = encoder.row({feature.name: feature.typical for feature in spec.features})[0]
    answers = list(scorer.answers(columns))
    names = [signal.name for signal in spec.signals]
    first = np.array(
        [next((names.index(reason.signal) for reason in answer.reasons if reason.points < 0), -1) for answer in answers]
    )
    lowered = first >= 0
    signal_of = np.array([names.index(feature.signal) for feature in spec.features])
    is_behind = signal_of[None, :] == first[lowered][:, None]
    before = scorer.points(matrix[lowered])
    healed = np.where(is_behind, typical[None, :], matrix[lowered])
    after = scorer.points(healed)
    is_typical = ((healed == matrix[lowered]) | (np.isnan(healed) & np.isnan(matrix[lowered]))).all(axis=1)
    rows, chosen = np.arange(int(lowered.sum())), first[lowered]
    moved = ((after.score - after.cut) - (before.score - before.cut)) / 10
    promised = -before.by_signal[rows, chosen] / 10
    worth = after.by_signal[rows, chosen] / 10
    is_red = np.array([answer.band == "red" for answer in answers])[lowered]
    return Deleted(promised, moved, worth, moved - promised - worth, is_red, is_typical)
