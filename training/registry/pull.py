"""Bringing the registry's champion to a home: fetched beside what serves, verified, and swapped in one step."""

from dataclasses import dataclass
from pathlib import Path

from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from training.errors import NoChampion, RegistryAway
from training.registry.publish import MODEL_NAME, publish, serves
from training.registry.registry import Registry
from training.registry.verify import load_verified
from training.registry.versions import Registered, read_version

# What MLflow answers where there is no such model, or no such alias.
NOT_THERE = frozenset({"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"})


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull found: the champion's version, and whether it was fetched because it did not serve yet.

    `golden_rows` tells how many golden rows answered as when it was trained: 0 where the model has none, and None where
    it was not fetched.
    """

    version: str
    is_swapped: bool
    golden_rows: int | None


def pull_champion(home: Path) -> Pulled:
    """Have the champion of the registry serve from a home, if it does not yet.

    Whatever fails changes nothing: what served before keeps on.

    Raises:
        RegistryAway: the registry doesn't answer.
        NoChampion: it names no champion.
        DownloadBroken: the files do not come, or not as they were registered.
        ModelCorrupt: the model can't be loaded, or does not answer its golden rows as when it was trained.
        OSError: the files can't be written into the home.
    """
    home.mkdir(parents=True, exist_ok=True)
    registry, serving = open_registry(home), home / "serving"
    while True:
        chosen = ask_champion(registry)
        if serves(serving, chosen.version, chosen.hashes):
            return Pulled(chosen.version, is_swapped=False, golden_rows=None)
        with registry.fetched(chosen) as folder:
            scorer, golden_rows = load_verified(folder)
            # fetching takes its time, and meanwhile another may have been put in service, here too
            if ask_champion(registry).version == chosen.version:
                publish(folder, serving, chosen.version, scorer.fingerprint)
                registry.keep_anchor(scorer)
                return Pulled(chosen.version, is_swapped=True, golden_rows=golden_rows)


def ask_champion(registry: Registry) -> Registered:
    """The version that the registry names champion.

    Raises:
        RegistryAway: the registry doesn't answer.
        NoChampion: it names none.
    """
    try:
        found = registry.client.get_model_version_by_alias(MODEL_NAME, "champion")
        return read_version(registry.client.get_model_version(MODEL_NAME, found.version))
    except MlflowException as error:
        if error.error_code in NOT_THERE:
            raise NoChampion(
                f"The registry names no version of {MODEL_NAME} champion. Train one with `varme train`, or put one in "
                "service with `varme models promote`."
            ) from error
        raise RegistryAway(f"The registry does not answer: {error}") from error
    except (OSError, SQLAlchemyError) as error:
        raise RegistryAway(f"The registry does not answer ({type(error).__name__}: {error}).") from error


def open_registry(home: Path) -> Registry:
    """The registry of a home.

    Raises:
        RegistryAway: it can't be reached.
    """
    try:
        return Registry(home)
    except (MlflowException, OSError, SQLAlchemyError) as error:
        raise RegistryAway(f"The registry can't be reached ({type(error).__name__}: {error}).") from error
