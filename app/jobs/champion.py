"""Opening the champion: the model that serves."""

import json
from dataclasses import dataclass

from app.settings import Settings
from app.store import ModelVersion
from models.reference import Reference, read_reference
from models.scorer import Scorer
from training.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Champion:
    """The model that serves, what it is called, and how things stood when it was trained (None: nobody kept it)."""

    scorer: Scorer
    model: ModelVersion
    reference: Reference | None = None


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
    return Champion(scorer, ModelVersion(named["name"], named["version"], scorer.fingerprint), read_reference(folder))
