"""The scorer: what serves a model. It needs numpy and LightGBM only, and loading it runs no code from the model."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from features.declare import FeatureValue
from models.answer import Answer
from models.encode import Encoder, names_in_booster
from models.errors import ModelCorrupt
from models.explain import Explainer, Points
from models.single_row import SingleRow
from models.spec import ModelSpec

Floats = npt.NDArray[np.float64]

BOOSTER_FILE = "booster.txt"
SPEC_FILE = "model.json"
# Rows that are explained at a time, so that memory does not grow with the batch; more at a time are no quicker, since
# answers then lie further apart than a processor's cache reaches.
CHUNK_ROWS = 1024
# From so many on rows are quicker explained at once: to make ready for that takes as long as two of them.
MANY_ROWS = 3


class Scorer:
    """A model that answers: score, probability, band and reasons for what is known about an account."""

    def __init__(self, booster_text: str, spec: ModelSpec, fingerprint: str) -> None:
        self.spec = spec
        self.feature_names = frozenset(feature.name for feature in spec.features)
        self.fingerprint = fingerprint
        try:
            self._booster = lgb.Booster(model_str=booster_text)
        except lgb.basic.LightGBMError as error:
            raise ModelCorrupt(f"{BOOSTER_FILE} can't be read by LightGBM: {error}. {_AGAIN}") from error
        if self._booster.feature_name() != names_in_booster([feature.name for feature in spec.features]):
            raise ModelCorrupt(f"{BOOSTER_FILE} and {SPEC_FILE} name different features. {_AGAIN}")
        self._encoder = Encoder(spec.features)
        self._explainer = Explainer(spec)
        self._single_row = SingleRow(self._booster)

    @property
    def booster(self) -> lgb.Booster:
        """The trees."""
        return self._booster

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load a model's folder.

        Raises:
            ModelCorrupt: a file is missing, or not what was written; it says which and what to do.
        """
        try:
            spec_text = (folder / SPEC_FILE).read_text(encoding="utf-8")
            booster_text = (folder / BOOSTER_FILE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ModelCorrupt(f"The model in {folder} can't be read: {error}. {_AGAIN}") from error
        spec, expected = ModelSpec.from_json(spec_text)
        if hashlib.sha256(booster_text.encode()).hexdigest() != expected:
            raise ModelCorrupt(f"{folder / BOOSTER_FILE} is not the file that {SPEC_FILE} was written with. {_AGAIN}")
        return cls(booster_text, spec, hashlib.sha256((spec_text + booster_text).encode()).hexdigest())

    def answer(self, features: Mapping[str, FeatureValue]) -> Answer:
        """The answer for one account, on one thread; what is not given is unknown.

        Raises:
            FeatureMismatch: a feature that the model does not know.
            BadFeatureValue: a value that a feature can't have.
        """
        return self._answer_alone(self.read(features)[0])

    def read(self, features: Mapping[str, FeatureValue]) -> Floats:
        """One account as the trees read it, shape (1, features); what is not given is unknown.

        Raises:
            FeatureMismatch: a feature that the model does not know.
            BadFeatureValue: a value that a feature can't have.
        """
        return self._encoder.row(features)

    def answers_to(self, rows: Sequence[Floats]) -> Iterator[Answer]:
        """The answers for accounts that were read one by one, in order, on one thread: each as `answer` gives it."""
        if len(rows) < MANY_ROWS:
            yield from (self._answer_alone(row[0]) for row in rows)
            return
        for start in range(0, len(rows), CHUNK_ROWS):
            yield from self.answers_of(np.concatenate(rows[start : start + CHUNK_ROWS]))

    def answers(self, columns: Mapping[str, Sequence[FeatureValue]], threads: int = 1) -> Iterator[Answer]:
        """The answers for many accounts, in order, from one sequence of values for each feature.

        Raises:
            FeatureMismatch: a feature is missing, or unknown, or the columns hold different numbers of rows.
            BadFeatureValue: a value that a feature can't have.
        """
        for start in range(0, self._encoder.count_rows(columns), CHUNK_ROWS):
            chunk = {name: values[start : start + CHUNK_ROWS] for name, values in columns.items()}
            yield from self.answers_of(self._encoder.matrix(chunk), threads)

    def answers_of(self, matrix: Floats, threads: int = 1) -> Iterator[Answer]:
        """The answers for the rows of a matrix, shape (rows, features), in order; all of them are explained at once."""
        return self.answers_from(self.points(matrix, threads), matrix)

    def answers_from(self, points: Points, matrix: Floats) -> Iterator[Answer]:
        """The answers whose points are found already, in order, each made when it is asked for."""
        return self._explainer.answers(points, matrix)

    def _answer_alone(self, row: Floats) -> Answer:
        return self._explainer.answer_alone(row.tolist(), self._single_row.contributions(row))

    def points(self, matrix: Floats, threads: int = 1) -> Points:
        """The points of many rows, as arrays; `matrix` has shape (rows, features)."""
        contributions = self._booster.predict(matrix, pred_contrib=True, num_threads=threads)
        return self._explainer.points(matrix, np.asarray(contributions))

    def margin(self, matrix: Floats, threads: int = 1) -> Floats:
        """The margin of each row, not calibrated, shape (rows,)."""
        return np.asarray(self._booster.predict(matrix, raw_score=True, num_threads=threads))

    def churn_probability(self, matrix: Floats, threads: int = 1) -> Floats:
        """The calibrated probability of churn of each row, shape (rows,)."""
        return self.spec.calibration.probability(self.margin(matrix, threads))


_AGAIN = "Put the model in service again with `varme models promote`."
