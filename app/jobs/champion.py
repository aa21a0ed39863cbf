"""Opening the champion: the model that serves."""

import json
from dataclasses import dataclass

from app.settings import Settings
from app.store import ModelVersion
from models.scorer import Scorer
from training.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Champion:
    """The model that serves, and what it is called."""

    scorer: Scorer
    model: ModelVersion


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
