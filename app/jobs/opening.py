"""Opening what the settings name: the source, what counts as churn, the champion."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from app.store import ModelVersion
from features.errors import SourceError
from features.snapshots import Churn
from features.source import Source, open_source
from models.scorer import Scorer
from training.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Champion:
    """The model that serves, and what it is called."""

    scorer: Scorer
    model: ModelVersion


def churn_of(settings: Settings) -> Churn:
    """What counts as churn, as configured."""
    label = settings.label
    return Churn(label.churn, label.horizon_days, label.lead_days, label.active_days)


def source_of(settings: Settings, location: Path | str | None) -> Source:
    """The source that the command names, or else the configuration.

    Raises:
        SourceError: neither names one, or it can't be read.
    """
    chosen = location or settings.source.location
    if chosen is None:
        raise SourceError(
            "No source is named. Give a folder of Parquet or CSV files, or the address of a database, with --source, "
            "or as `location` in the [source] section of varme.toml. `varme init` writes one, and `varme demo` makes a "
            "company to try."
        )
    return open_source(
        chosen,
        tables=settings.source.tables,
        activity=settings.label.activity,
        end_of_data=settings.source.end_of_data,
        by_inactivity=settings.label.churn == "inactivity",
    )


def champion_of(settings: Settings) -> Champion:
    """The champion in the home's serving folder.

    Raises:
        RegistryError: no model serves yet.
        ModelCorrupt: its files are not what they were.
    """
    folder = settings.champion
    if not folder.exists():
        raise RegistryError(
            f"No model serves in the home {settings.home}. Train one with `varme train --source DIR`, or name the home "
            "that has one with --home."
        )
    named = json.loads((folder / "serving.json").read_text())
    scorer = Scorer.load(folder)
    return Champion(scorer, ModelVersion(named["name"], named["version"], scorer.fingerprint))
