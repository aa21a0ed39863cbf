"""Pulling the registry's champion into the home, once or again and again, and writing down what came of it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.pulled import PULL_FILE, Kind, Pull, PullUnreadable, read_pull
from features.dataset.files import replace_file
from models.errors import ModelError
from training.errors import DownloadBroken, NoChampion, RegistryAway, RegistryError

# Before MLflow is imported: by default it asks an absent server for many minutes.
PATIENCE = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2", "MLFLOW_HTTP_REQUEST_TIMEOUT": "30"}
# What the service may say to anybody: no address, no path, and nothing that another program said.
SAYINGS: dict[Kind, str] = {
    "registry away": "the registry does not answer. The last good model keeps on serving.",
    "no champion": "the registry names no version champion. What serves keeps on serving.",
    "download broken": "the model's files do not come, or not as they were registered. The last good one keeps on "
    "serving.",
    "model corrupt": "the model can't be loaded, or does not answer its golden rows as when it was trained. The last "
    "good one keeps on serving.",
    "not written": "the model's files can't be written into the home. The last good one keeps on serving.",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a pull came to, with what went wrong as the operator may read it; None where nothing did."""

    pull: Pull
    error: Exception | None = None

    def say(self) -> str:
        """It in a sentence."""
        if self.error is not None:
            return str(self.error)
        if not self.pull.is_swapped:
            return f"Version {self.pull.version} is the champion, and serves already. There is nothing to do."
        if self.pull.golden_rows:
            checked = f"Its files are those registered, and it answers {self.pull.golden_rows} golden rows as ever."
        else:
            checked = "It has no golden rows: an earlier release trained it, and only its files could be checked."
        return f"Version {self.pull.version} serves now. {checked}"


def pull(home: Path, clock: Callable[[], datetime], every_seconds: float | None = None) -> Attempt:
    """Ask the registry for the champion, and have it serve from the home if it does not yet.

    Whatever goes wrong leaves serving what serves. What came of it is written to `serving/pull.json`.

    Args:
        home: the home folder.
        clock: what time it is, in UTC.
        every_seconds: how often it is pulled; None where it is asked for once.
    """
    serving = home / "serving"
    now, before = clock(), _read_before(serving)
    try:
        attempt = Attempt(_pull(home, now))
    except (RegistryError, ModelError, OSError) as error:
        kind = _kind_of(error)
        since = before.since if before is not None and before.since is not None else now
        attempt = Attempt(Pull(now, kind=kind, why=SAYINGS[kind], since=since), error)
    written = replace(attempt.pull, every_seconds=every_seconds)
    try:
        replace_file(serving / PULL_FILE, lambda new: new.write_text(written.to_json(), encoding="utf-8"))
    except OSError as error:
        return Attempt(written, attempt.error or error)
    return Attempt(written, attempt.error)


def keep_pulling(
    home: Path,
    clock: Callable[[], datetime],
    every_seconds: float,
    tell: Callable[[Attempt], None],
    wait: Callable[[float], bool],
) -> None:
    """Pull until told to stop; what goes wrong is told, and tried again the next time.

    Args:
        home: the home folder.
        clock: what time it is, in UTC.
        every_seconds: how long to wait after each pull.
        tell: is told what each pull came to.
        wait: waits so many seconds; whether to stop.
    """
    while True:
        tell(pull(home, clock, every_seconds))
        if wait(every_seconds):
            return


def _pull(home: Path, now: datetime) -> Pull:
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    # MLflow takes seconds to import
    from app.jobs.succession import refresh_succession  # noqa: PLC0415
    from training.registry.pull import pull_champion  # noqa: PLC0415
    from training.registry.registry import Registry  # noqa: PLC0415

    found = pull_champion(home)
    refresh_succession(Registry(home))
    return Pull(now, found.version, found.is_swapped, golden_rows=found.golden_rows)


def _read_before(serving: Path) -> Pull | None:
    try:
        return read_pull(serving)
    except PullUnreadable:
        # what can't be read is written anew
        return None


def _kind_of(error: Exception) -> Kind:
    match error:
        case RegistryAway():
            return "registry away"
        case NoChampion():
            return "no champion"
        case DownloadBroken():
            return "download broken"
        case ModelError():
            return "model corrupt"
    return "not written"
