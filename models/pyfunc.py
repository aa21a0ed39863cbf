"""The model in MLflow: what `mlflow.pyfunc.load_model` hands out, for batches on any engine that speaks MLflow."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from models.answer import Answer, Reason, as_points
from models.scorer import Scorer

COLUMNS = (
    "score",
    "churn_probability",
    "band",
    "typical_score",
    "other_points",
    "unknown_points",
    "cut_points",
    "completeness",
    "horizons",
    "reasons",
)


class HealthModel:
    """A scorer that reads and writes data frames."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:  # noqa: ARG002 -- MLflow's signature
        """Score rows of features; a column that is not there is unknown.

        Returns:
            One row each: score, churn_probability, band, typical_score, the points beside the reasons, completeness,
            and the horizons and the reasons as JSON.
        """
        names = [feature.name for feature in self.scorer.spec.features]
        frame = model_input.reindex(columns=names).astype(object)
        columns = {name: [None if pd.isna(value) else value for value in frame[name]] for name in names}
        lines = [_line(answer) for answer in self.scorer.answers(columns)]
        return pd.DataFrame(lines, index=model_input.index, columns=list(COLUMNS))


def _line(answer: Answer) -> dict[str, Any]:
    return {
        "score": None if answer.score is None else as_points(answer.score),
        "churn_probability": answer.churn_probability,
        "band": answer.band,
        "typical_score": as_points(answer.typical_score),
        "other_points": as_points(answer.other_points),
        "unknown_points": as_points(answer.unknown_points),
        "cut_points": as_points(answer.cut_points),
        "completeness": answer.completeness,
        "horizons": json.dumps([asdict(one) for one in answer.horizons]),
        "reasons": json.dumps([_reason(reason) for reason in answer.reasons]),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    features = [{**asdict(feature), "points": as_points(feature.points)} for feature in reason.features]
    return {**asdict(reason), "points": as_points(reason.points), "features": features}


def open_model(folder: Path) -> HealthModel:
    """The model in a folder, as MLflow loads it.

    Raises:
        ModelCorrupt: a file is missing, or not what it was.
    """
    return HealthModel(Scorer.load(folder))


def _load_pyfunc(path: str) -> HealthModel:
    return open_model(Path(path))
