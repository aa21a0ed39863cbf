"""Golden rows: made-up accounts kept with a model and what it answered, so that a copy can show that it still does."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from features.declare import FeatureValue
from models.answer import Answer
from models.encode import date_of, days_of
from models.errors import ModelCorrupt, ModelError
from models.scorer import Scorer
from models.spec import FeatureSpec

GOLDEN_FILE = "golden.json"
ROWS = 20
# Of the values of a made-up account this share is unknown.
UNKNOWN_SHARE = 0.1
Bounds = tuple[float, float] | None


def write_golden(folder: Path) -> None:
    """Keep golden rows in a model's folder.

    Nobody's row is among them: the first account is typical, of the second nothing is known, and the others are drawn
    one feature at a time, from the values and bounds that the model itself holds.

    Raises:
        ModelCorrupt: the folder holds no model.
    """
    scorer = Scorer.load(folder)
    rows = [{"features": features, "answer": _tell(scorer.answer(features))} for features in _draw(scorer)]
    text = json.dumps({"rows": rows}, indent=1, allow_nan=False) + "\n"
    (folder / GOLDEN_FILE).write_text(text, encoding="utf-8")


def check_golden(folder: Path, scorer: Scorer) -> int:
    """Score the golden rows of a folder again: every number and band must be what it was, bit for bit.

    Args:
        folder: of the model.
        scorer: the model, loaded from there.

    Returns:
        How many rows were scored; 0 where the model was made by a release that kept none.

    Raises:
        ModelCorrupt: a row is answered otherwise, or the file is not one that `write_golden` wrote.
    """
    file = folder / GOLDEN_FILE
    if not file.exists():
        return 0
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
        for number, row in enumerate(rows, start=1):
            answer = _tell(scorer.answer(row["features"]))
            changed = sorted(name for name in answer.keys() | row["answer"].keys() if _differ(name, answer, row))
            if changed:
                raise ModelCorrupt(
                    f"The model answers golden row {number} of {len(rows)} otherwise than when it was trained "
                    f"({', '.join(changed)}): its files, this release or its libraries are not those of then. Score "
                    "with the release that trained it, or train again."
                )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ModelError) as error:
        if isinstance(error, ModelCorrupt):
            raise
        raise ModelCorrupt(
            f"{GOLDEN_FILE} is not one that Varme wrote ({type(error).__name__}). Fetch the model from the registry "
            "again, or train again."
        ) from error
    return len(rows)


def _differ(name: str, answer: dict[str, Any], row: dict[str, Any]) -> bool:
    return bool(answer.get(name) != row["answer"].get(name))


def _tell(answer: Answer) -> dict[str, Any]:
    """What must stay the same of an answer, as plain values: numbers, band and points, not how they are worded."""
    return {
        "score": answer.score,
        "churn_probability": answer.churn_probability,
        "interval": None if answer.interval is None else list(answer.interval),
        "band": answer.band,
        "points": {reason.signal: reason.points for reason in answer.reasons},
        "features": {one.name: one.points for reason in answer.reasons for one in reason.features},
        "other_points": answer.other_points,
        "unknown_points": answer.unknown_points,
        "cut_points": answer.cut_points,
        "completeness": answer.completeness,
        "horizons": [[one.horizon_days, one.churn_probability] for one in answer.horizons],
    }


def _draw(scorer: Scorer) -> list[dict[str, FeatureValue]]:
    features = scorer.spec.features
    # the same rows for the same model, always
    chance = np.random.default_rng(len(features))
    bounds = _read_bounds(scorer)
    drawn = [
        {feature.name: _draw_value(feature, its, chance) for feature, its in zip(features, bounds, strict=True)}
        for _ in range(ROWS - 2)
    ]
    return [{feature.name: feature.typical for feature in features}, {}, *drawn]


def _read_bounds(scorer: Scorer) -> list[Bounds]:
    """The least and the largest value that the trees know of each feature; None of one that they do not read."""
    told = scorer.booster.dump_model()["feature_infos"]
    found = [told.get(name, {}) for name in scorer.booster.feature_name()]
    return [(one["min_value"], one["max_value"]) if "min_value" in one else None for one in found]


def _draw_value(feature: FeatureSpec, bounds: Bounds, chance: np.random.Generator) -> FeatureValue:
    is_unknown, towards_low, way = chance.random() < UNKNOWN_SHARE, chance.random() < 1 / 2, float(chance.random())
    if is_unknown:
        return None
    if feature.kind == "category":
        return feature.categories[int(way * len(feature.categories))] if feature.categories else None
    if bounds is None:
        return feature.typical
    low, high = bounds
    typical = _read_number(feature, (low + high) / 2)
    # nearer to what is typical than to the ends, where few accounts are and one tree is like another
    drawn = typical + ((low if towards_low else high) - typical) * way**2
    return date_of(drawn) if feature.kind == "date" else drawn


def _read_number(feature: FeatureSpec, otherwise: float) -> float:
    if isinstance(feature.typical, str):
        return days_of(date.fromisoformat(feature.typical[:10]))
    return otherwise if feature.typical is None else float(feature.typical)
