"""The model that serves: loaded once, looked for again when promotion swaps the link."""

import json
import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from app.service.problems import FieldError, NotReady
from app.store import ModelVersion
from models.errors import ModelError
from models.scorer import Scorer

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int, int, int], ...]
FILES = ("model.json", "booster.txt", "serving.json")


@dataclass(frozen=True, slots=True)
class Champion:
    """A loaded model and the name and version that the registry gave it."""

    scorer: Scorer
    model: ModelVersion


class ChampionReader:
    """Gives the champion, and takes up a new one when the link leads elsewhere.

    A new champion that cannot be loaded leaves the last good one serving; `trouble` then says why.
    """

    def __init__(self, link: Path) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._champion: Champion | None = None
        self.trouble: str | None = None

    def current(self) -> Champion:
        """The model that serves now.

        Raises:
            NotReady: none could ever be loaded.
        """
        self._refresh()
        if self._champion is None:
            message = self.trouble or f"There is no model at {self._link}."
            raise NotReady([FieldError(field="model", message=message)])
        return self._champion

    def _refresh(self) -> None:
        if self._is_fresh(self._read_stamp()):
            return
        with self._lock:
            stamp = self._read_stamp()
            if self._is_fresh(stamp):
                return
            self._take_up()
            self._stamp = stamp

    def _is_fresh(self, stamp: Stamp | None) -> bool:
        return stamp is not None and stamp == self._stamp

    def _read_stamp(self) -> Stamp | None:
        try:
            found = [os.stat(self._link / file) for file in FILES]  # noqa: PTH116 -- asked on every request
        except OSError:
            return None
        return tuple((of.st_dev, of.st_ino, of.st_mtime_ns, of.st_size) for of in found)

    def _take_up(self) -> None:
        try:
            self._champion = _load(self._link)
            self.trouble = None
            log.info("The model %s serves now.", self._champion.model)
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
            log.error(trouble)
        self.trouble = trouble


def _load(link: Path) -> Champion:
    # resolved once: a promotion in the middle of loading must not mix two models
    folder = link.resolve(strict=True)
    scorer = Scorer.load(folder)
    named = json.loads((folder / "serving.json").read_text(encoding="utf-8"))
    return Champion(scorer, ModelVersion(str(named["name"]), str(named["version"]), scorer.fingerprint))
