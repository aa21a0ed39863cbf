"""The model card: what the model learnt from, how it was judged, and what it leaves out."""

import hashlib
import math
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from models.calibration import kind_of
from models.spec import ModelSpec
from training.audit import Audit
from training.card.sentences import say_added, say_headline, say_limits, say_small
from training.dataset import Dataset
from training.judging.figures import Figures
from training.judging.judge import Estimate, Verdict
from training.material import Material, Whole
from training.misses import find_misses
from training.trial.recipe import is_useful
from training.trial.trial import Trial

_PACKAGES = ("lightgbm", "numpy", "duckdb", "scikit-learn", "mlflow")


def make_card(
    material: Material,
    whole: Whole,
    trial: Trial,
    figures: Figures,
    audited: Audit,
    spec: ModelSpec,
    booster_text: str,
    refused: str | None,
) -> dict[str, Any]:
    """The card as plain values. It names no account.

    Args:
        material: what was learnt from.
        whole: all of it, with every column.
        trial: how the recipe was judged.
        figures: what else was found in the trial.
        audited: what every signal and feature tells.
        spec: the model's, but for the card.
        booster_text: the trees, for their fingerprint.
        refused: why the model may not serve; None if it may.
    """
    useful = is_useful(whole.labelled)
    misses = find_misses(trial.held_out, spec, trial)
    card = {
        "refused": refused,
        "trained_on": spec.trained_on,
        "bands": spec.bands.says,
        "churn": asdict(material.churn),
        "data": material.describe(whole),
        "traps": [trap.to_json() for trap in material.traps],
        **trial.plan.how,
        "judged_on": trial.plan.on,
        "verdict": trial.verdict.to_json(),
        **figures.to_json(),
        "misses": None if misses is None else misses.to_json(),
        "baselines": [one.to_json() for one in trial.baselines],
        "small_data": say_small(whole.labelled.counts()["accounts_left"], trial.verdict),
        "adds": say_added(trial.verdict, figures, trial.baselines),
        **({} if trial.costs is None else {"costs": dict(trial.costs)}),
        "calibration": {"kind": kind_of(trial.calibration), **asdict(trial.calibration)},
        "horizons": trial.horizons.to_json(),
        **({} if trial.drift is None else {"drift": trial.drift.to_json()}),
        "audit": audited.to_json(),
        "recipe": asdict(trial.recipe),
        "features": len(spec.features),
        "search": dict(trial.search),
        "features_without_information": [
            column.name for column, is_one in zip(whole.labelled.columns, useful, strict=True) if not is_one
        ],
        "directions_contradicted": list(audited.contradicted),
        "packages": {name: version(name) for name in _PACKAGES},
        "fingerprints": {
            "data": _fingerprint(whole.labelled),
            "features": whole.fingerprint,
            "trees": hashlib.sha256(booster_text.encode()).hexdigest(),
        },
    }
    first = {"headline": say_headline(trial.verdict, figures, trial.plan.on, refused)}
    return dict(plain({**first, **card, "limits": say_limits(card)}))


def plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a card holds
    """The same with lists for tuples, and None for a figure that there is none of (NaN), as JSON can hold it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def flatten(verdict: Verdict, figures: Figures) -> dict[str, float]:
    """The figures as MLflow's metrics: each, and the ends of its interval."""
    metrics: dict[str, float] = {
        "rows": float(verdict.rows),
        "observed": float(verdict.observed),
        "base_log_loss": verdict.base_log_loss,
        "calibration_error": figures.calibrated.error,
        "calibration_noise": figures.calibrated.noise,
    }
    estimates = {
        name: getattr(verdict, name) for name in ("expected", "log_loss", "gain", "brier", "auc", "average_precision")
    }
    estimates |= {"slope": figures.calibrated.slope, "intercept": figures.calibrated.intercept}
    for one in figures.worst:
        share = round(100 * one.share)
        estimates |= {f"recall_{share}": one.recall, f"lift_{share}": one.lift, f"revenue_{share}": one.revenue}
    for early in figures.early:
        estimates[f"red_{early.days_before}_days_before"] = early.red
    for name, estimate in estimates.items():
        metrics |= _ends(name, estimate)
    return metrics


def _ends(name: str, estimate: Estimate | None) -> dict[str, float]:
    if estimate is None or math.isnan(estimate.value):
        return {}
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _fingerprint(data: Dataset) -> str:
    """The sha256 of the rows learnt from: two trainings with the same have learnt from the same."""
    found = hashlib.sha256(repr([(column.name, column.categories) for column in data.columns]).encode())
    for rows in (data.X, data.y, data.account, data.day):
        found.update(rows.tobytes())
    return found.hexdigest()
