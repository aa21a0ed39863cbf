"""Exporting a model that serves, or another version, as a points table."""

from dataclasses import dataclass
from pathlib import Path

from app.jobs.champion import champion_of
from app.settings import Settings
from training.registry.publish import MODEL_NAME
from training.registry.registry import Registry
from training.spreadsheet.export import Format, export_points


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: of which version, and how large the table is."""

    version: str
    features: int
    entries: int


def export_model(settings: Settings, version: str | None, out: Path, form: Format) -> Exported:
    """Write the points table of a version, or of the champion; see `training.spreadsheet.export.export_points`.

    Raises:
        RegistryError: there is no such version, or no champion.
        NotAdditive: the model has no points table.
    """
    if version is None:
        champion = champion_of(settings)
        scorer, version = champion.scorer, champion.model.version
    else:
        scorer = Registry(settings.home).scorer(version)
    table = export_points(scorer, out, form, name=MODEL_NAME, version=version)
    return Exported(version, len(table.curves), sum(len(curve.margin) + 1 for curve in table.curves))
