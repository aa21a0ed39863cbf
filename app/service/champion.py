"""The model that serves: loaded once, and again, beside the requests, when promotion or a pull swaps the link."""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.service.problems import FieldError, NotReady
from app.store import ModelVersion
from models.errors import ModelError
from models.scorer import Scorer

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int, int, int] | None, ...]
FILES = ("model.json", "booster.txt", "serving.json")
# A model that could not be loaded may have been kept away by what passes: a disk that did not answer, a full memory.
AGAIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Champion:
    """A loaded model and the name and version that the registry gave it."""

    scorer: Scorer
    model: ModelVersion


class ChampionReader:
    """Gives the champion, and takes up a new one when the link leads elsewhere.

    `current` only gives what is loaded; `look` finds and loads a new model, in a thread that no request waits for, and
    then puts it in the place of the old one. A request keeps the model that it was given. A champion that cannot be
    loaded leaves the last good one serving; `trouble` then says why, and it is tried again after `again_seconds`.
    """

    def __init__(
        self, link: Path, monotonic: Callable[[], float] = time.monotonic, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._link = link
        self._monotonic = monotonic
        self._again_seconds = again_seconds
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._again_at = 0.0
        self._champion: Champion | None = None
        self.trouble: str | None = None

    @property
    def loaded(self) -> Champion | None:
        """The model that serves now, if any; nothing is looked for."""
        return self._champion

    def current(self) -> Champion:
        """The model that serves now; only where there is none yet, one is looked for.

        Raises:
            NotReady: none could ever be loaded.
        """
        champion = self._champion
        if champion is None:
            self.look()
            champion = self._champion
        if champion is None:
            raise NotReady([FieldError(field="model", message=self.trouble or f"There is no model at {self._link}.")])
        return champion

    def look(self) -> None:
        """Load the model that the link leads to, if it is another one than was looked at last."""
        with self._lock:
            stamp = self._read_stamp()
            is_known = stamp == self._stamp
            if is_known and (self.trouble is None or self._monotonic() < self._again_at):
                return
            self._take_up()
            self._stamp = stamp
            self._again_at = self._monotonic() + self._again_seconds

    def _read_stamp(self) -> Stamp:
        return tuple(_read_one(self._link / file) for file in FILES)

    def _take_up(self) -> None:
        try:
            champion = _load(self._link)
            # in this order: who reads in between sees a model that serves, never trouble with the new one
            self.trouble, self._champion = None, champion
            told = {"model": champion.model.name, "version": champion.model.version}
            log.info("Another model serves now.", extra={"told": told})
        except FileNotFoundError as error:
            lost = Path(str(error.filename)).name
            self._keep_on(f"There is no model in service ({lost} is missing). `varme train` makes one.")
        except ModelError as error:
            self._keep_on(f"The model in service cannot be loaded: {error}")
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._keep_on(
                f"What the model in service is called cannot be read ({type(error).__name__}: {error}). "
                "Put it in service again with `varme models promote`."
            )

    def _keep_on(self, trouble: str) -> None:
        if trouble != self.trouble:
            log.error("The last good model keeps on serving, if there is one.", extra={"told": {"trouble": trouble}})
        self.trouble = trouble


def _read_one(file: Path) -> tuple[int, int, int, int] | None:
    """What tells a file from another in its place; None where none can be read."""
    try:
        of = file.stat()
    except OSError:
        return None
    return of.st_dev, of.st_ino, of.st_mtime_ns, of.st_size


def _load(link: Path) -> Champion:
    # resolved once: a promotion in the middle of loading must not mix two models
    folder = link.resolve(strict=True)
    scorer = Scorer.load(folder)
    named = json.loads((folder / "serving.json").read_text(encoding="utf-8"))
    return Champion(scorer, ModelVersion(str(named["name"]), str(named["version"]), scorer.fingerprint))
