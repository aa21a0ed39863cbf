"""What a scoring run looks like as a whole: how features and probabilities are spread, and texts nobody knew."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from models.expected import STEPS, count_probabilities
from models.reference import Reference
from models.spec import FeatureSpec, ModelSpec
from models.tally import Bins, Spread, Tally

Floats = npt.NDArray[np.float64]


class Observed:
    """Adds up a run, chunk by chunk, as it is scored; no account's row is kept.

    Args:
        spec: of the model that scores.
        reference: how things stood when it was trained; None where it was made by a release that kept none.
    """

    def __init__(self, spec: ModelSpec, reference: Reference | None) -> None:
        self._categories = [feature for feature in spec.features if feature.kind == "category"]
        self._tally = Tally(_bins_of(spec, reference))
        self.accounts = 0
        self.probabilities = np.zeros(STEPS + 1, dtype=np.int64)
        self._new: dict[str, Counter[str]] = {feature.name: Counter() for feature in self._categories}

    def add(self, columns: Mapping[str, pa.Array], matrix: Floats, probability: Floats) -> None:
        """Add some accounts.

        Args:
            columns: what is known of them, by feature.
            matrix: the same as the trees read it, shape (accounts, features).
            probability: of leaving, shape (accounts,).
        """
        self.accounts += len(matrix)
        self._tally.add(np.column_stack([matrix, probability]))
        self.probabilities += count_probabilities(probability)
        for feature in self._categories:
            self._new[feature.name].update(_unknown_texts(feature, columns[feature.name]))

    def spreads(self) -> list[Spread]:
        """How each feature is spread over the accounts, and the probabilities last."""
        return self._tally.spreads()

    def new_texts(self, feature: str) -> list[tuple[str, int]]:
        """The texts of a category that training did not learn, and how many accounts have each, the commonest first."""
        return self._new[feature].most_common()


def _bins_of(spec: ModelSpec, reference: Reference | None) -> list[Bins]:
    if reference is None:
        return [Bins((), len(feature.categories)) for feature in spec.features] + [Bins(())]
    return [*(one.bins for one in reference.features), reference.probability.bins]


def _unknown_texts(feature: FeatureSpec, column: pa.Array) -> dict[str, int]:
    texts = column.cast(pa.string())
    is_new = pc.and_(texts.is_valid(), pc.invert(pc.is_in(texts, value_set=pa.array(feature.categories, pa.string()))))
    counted = pc.value_counts(texts.filter(is_new))
    return {one["values"]: one["counts"] for one in counted.to_pylist()}
