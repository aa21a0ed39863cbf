"""What the registry keeps of a version of the model."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mlflow.entities.model_registry import ModelVersion

from training.promotion.compare import State

# The tag of a version that holds the hashes of its files.
HASHES = "hashes"


@dataclass(frozen=True, slots=True)
class KeptComparison:
    """How a challenger came off beside the champion of that day; all of it is in the run's `comparison.json`."""

    champion: str
    state: State
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """A version of the model in the registry.

    `refused` says why its trial alone refused it, or is None. `compared` is its verdict beside the champion of the day
    on which it was trained; None if there was none. `hashes` are the SHA-256 of its files, by path; empty where a
    release registered it that kept none.
    """

    version: str
    run_id: str
    aliases: tuple[str, ...]
    trained_on: str
    refused: str | None
    metrics: Mapping[str, float]
    compared: KeptComparison | None
    hashes: Mapping[str, str]


def read_version(found: ModelVersion) -> Registered:
    """What the registry keeps of a version, out of its tags."""
    compared = json.loads(found.tags.get("compared", "null"))
    return Registered(
        version=str(found.version),
        run_id=str(found.run_id),
        aliases=tuple(found.aliases),
        trained_on=found.tags.get("trained_on", ""),
        refused=found.tags.get("refused") or None,
        metrics=json.loads(found.tags.get("metrics", "{}")),
        compared=compared and KeptComparison(**{**compared, "reasons": tuple(compared["reasons"])}),
        hashes=json.loads(found.tags.get(HASHES, "{}")),
    )
