"""Asking the registry how it stands; nothing is made where there is none yet."""

import os
from pathlib import Path

from app.jobs.pulling import PATIENCE
from app.status.registry import RegistryStand
from training.errors import NoChampion, RegistryAway

SERVER_VARIABLE = "MLFLOW_TRACKING_URI"
# In a home that has no server.
TABLES = "mlflow.db"


def look_at_registry(home: Path) -> RegistryStand:
    """Whether the registry of a home answers, and which version it names champion."""
    if SERVER_VARIABLE not in os.environ and not (home / TABLES).exists():
        return RegistryStand(answers=None, champion=None, says="there is none yet: the first training makes it")
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    # MLflow takes seconds to import
    from training.registry.pull import ask_champion, open_registry  # noqa: PLC0415

    where = "the server that MLFLOW_TRACKING_URI names" if SERVER_VARIABLE in os.environ else "in the home"
    try:
        champion = ask_champion(open_registry(home))
    except NoChampion:
        return RegistryStand(answers=True, champion=None, says=f"answers ({where}); it names no version champion")
    except RegistryAway as error:
        return RegistryStand(answers=False, champion=None, says=str(error))
    return RegistryStand(
        answers=True,
        champion=champion.version,
        says=f"answers ({where}); version {champion.version} is its champion",
    )
