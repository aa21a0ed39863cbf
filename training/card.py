"""The model card: what the model learnt from, how it was judged, and what it leaves out."""

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from models.calibration import kind_of
from training.judge import Estimate, Verdict
from training.material import Material, Whole
from training.recipe import contradicted, is_useful
from training.trial import Trial

_PACKAGES = ("lightgbm", "numpy", "duckdb", "scikit-learn", "mlflow")


def make_card(material: Material, whole: Whole, trial: Trial) -> dict[str, Any]:
    """The card as plain values. It names no account."""
    useful = is_useful(whole.labelled)
    return {
        "churn": asdict(material.churn),
        "data": material.describe(whole),
        **trial.plan.how,
        "verdict": trial.verdict.to_json(),
        **({} if trial.costs is None else {"costs": dict(trial.costs)}),
        "calibration": {"kind": kind_of(trial.calibration), **asdict(trial.calibration)},
        "horizons": trial.horizons.to_json(),
        **({} if trial.drift is None else {"drift": trial.drift.to_json()}),
        "recipe": asdict(trial.recipe),
        "search": dict(trial.search),
        "features_without_information": [
            column.name for column, is_one in zip(whole.labelled.columns, useful, strict=True) if not is_one
        ],
        "directions_contradicted": contradicted(whole.labelled),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def flatten(verdict: Verdict) -> dict[str, float]:
    """The verdict as MLflow's metrics: each figure, and the ends of its interval."""
    metrics: dict[str, float] = {
        "rows": float(verdict.rows),
        "observed": float(verdict.observed),
        "base_log_loss": verdict.base_log_loss,
    }
    for name in ("expected", "log_loss", "gain", "brier", "auc", "average_precision"):
        estimate: Estimate = getattr(verdict, name)
        metrics |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return metrics
