"""The model card: what the model learnt from, how it was judged, and what it leaves out."""

from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from features.snapshots import Churn
from features.source import Source
from training.backtest import Origin
from training.dataset import Dataset
from training.judge import Estimate, Verdict
from training.recipe import Recipe, contradicted, is_useful

_PACKAGES = ("lightgbm", "numpy", "duckdb", "scikit-learn", "mlflow")


def make_card(
    source: Source,
    churn: Churn,
    origins: Sequence[Origin],
    labelled: Dataset,
    verdict: Verdict,
    recipe: Recipe,
    quarantined: Sequence[str],
) -> dict[str, Any]:
    """The card as plain values. It names no account."""
    useful = is_useful(labelled)
    left_out: dict[str, dict[str, int]] = {}
    for one in source.left_out:
        left_out.setdefault(one.table, {})[one.code] = one.rows
    return {
        "churn": asdict(churn),
        "data": {
            "tables": sorted(source.tables),
            "end_of_data": source.end_of_data.isoformat(),
            "first_snapshot": labelled.days[0].isoformat(),
            "last_labelled_snapshot": labelled.days[int(labelled.day.max())].isoformat(),
            "rows": len(labelled.y),
            "accounts": len(set(labelled.account.tolist())),
            "churn_rows": int(labelled.y.sum()),
            "left_out": left_out,
            "quarantined": list(quarantined),
        },
        "backtest": [
            {
                "origin": one.on.isoformat(),
                "learnt_from": len(one.trained_days),
                "tried_on": [day.isoformat() for day in one.tried_days],
            }
            for one in origins
        ],
        "verdict": verdict.to_json(),
        "recipe": asdict(recipe),
        "features_without_information": [
            column.feature.name for column, is_one in zip(labelled.columns, useful, strict=True) if not is_one
        ],
        "directions_contradicted": contradicted(labelled),
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
