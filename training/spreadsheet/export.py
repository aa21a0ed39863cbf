"""An additive model as a points table in a file: a spreadsheet that recomputes scores, or the table alone."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from models.calibration import kind_of
from models.encode import date_of
from models.points_table import Curve, PointsTable, read_points_table
from models.scale import POINTS_PER_DOUBLING, TYPICAL_SCORE
from models.scorer import Scorer
from models.spec import ModelSpec
from training.spreadsheet import write_spreadsheet

Format = Literal["xlsx", "csv", "json"]

CSV_COLUMNS = ("feature", "signal", "kind", "entry", "above", "up_to", "text", "points", "margin")
# A spreadsheet that opens the file would take a text with one of these in front for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def export_points(scorer: Scorer, out: Path, form: Format, *, name: str, version: str) -> PointsTable:
    """Write the points table of a model; the file is there whole, or not at all.

    Args:
        scorer: the model.
        out: the file; its folder is made.
        form: of the file: "xlsx" with working formulas, "csv" or "json" with the table alone.
        name: of the model.
        version: of the model.

    Raises:
        NotAdditive: the model has no such table.
    """
    spec = scorer.spec
    table = read_points_table(scorer.booster, spec)
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.part")
    if form == "xlsx":
        title = f"{name}, version {version}, of what was known before {spec.trained_on}"
        write_spreadsheet(table, spec, title).save(half)
    elif form == "csv":
        half.write_text(_to_csv(table), encoding="utf-8")
    else:
        half.write_text(json.dumps(_to_json(table, spec, name, version), indent=2) + "\n", encoding="utf-8")
    half.replace(out)
    return table


def _entries(curve: Curve) -> Iterator[dict[str, Any]]:
    """Every entry of a curve: the range or text it is for, its points and its margin; unknown is the last."""

    def edge(place: int) -> float | str | None:
        if not 0 <= place < len(curve.up_to):
            return None
        return date_of(curve.up_to[place]) if curve.feature.kind == "date" else curve.up_to[place]

    for place, (points, margin) in enumerate(zip(curve.points, curve.margin, strict=True)):
        amounts = {"points": points, "margin": margin}
        if curve.feature.kind == "category":
            yield {"text": curve.feature.categories[place], **amounts}
        else:
            yield {"above": edge(place - 1), "up_to": edge(place), **amounts}
    yield {"unknown": True, "points": curve.unknown_points, "margin": curve.unknown}


def _to_csv(table: PointsTable) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for curve in table.curves:
        feature = {"feature": curve.feature.name, "signal": curve.feature.signal, "kind": curve.feature.kind}
        for entry in _entries(curve):
            kind = "unknown" if "unknown" in entry else "text" if "text" in entry else "range"
            cells = {**feature, "entry": kind, **entry}
            writer.writerow({key: _harmless(value) for key, value in cells.items()})
    return text.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value


def _to_json(table: PointsTable, spec: ModelSpec, name: str, version: str) -> dict[str, Any]:
    """Everything that it takes to compute a score by hand."""
    return {
        "model": {"name": name, "version": version, "trained_on": spec.trained_on},
        "horizon_days": spec.horizon_days,
        "lead_days": spec.lead_days,
        "base_margin": table.base,
        "calibration": {"kind": kind_of(spec.calibration), **asdict(spec.calibration)},
        "scale": {
            "typical_score": TYPICAL_SCORE,
            "points_per_doubling": POINTS_PER_DOUBLING,
            "typical_log_odds": spec.scale.typical_log_odds,
        },
        "horizons": [asdict(horizon) for horizon in spec.horizons],
        "bands": asdict(spec.bands),
        "grey_below": spec.grey_below,
        "features": [
            {
                "name": curve.feature.name,
                "signal": curve.feature.signal,
                "kind": curve.feature.kind,
                "unit": curve.feature.unit,
                "weight": curve.feature.weight,
                "entries": list(_entries(curve)),
            }
            for curve in table.curves
        ],
    }
