"""The model card: what the model learnt from, how it was judged, and what it leaves out."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from training.judge import Estimate, Verdict
from training.material import Material, Trial, Whole
from training.recipe import Recipe, contradicted, is_useful

_PACKAGES = ("lightgbm", "numpy", "duckdb", "scikit-learn", "mlflow")


def make_card(
    material: Material,
    whole: Whole,
    trial: Trial,
    verdict: Verdict,
    recipe: Recipe,
    costs: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The card as plain values. It names no account."""
    useful = is_useful(whole.labelled)
    return {
        "churn": asdict(material.churn),
        "data": material.describe(whole),
        **trial.how,
        "verdict": verdict.to_json(),
        **({} if costs is None else {"costs": dict(costs)}),
        "recipe": asdict(recipe),
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
