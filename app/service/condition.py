"""What is wrong while accounts are scored all the same: with the newest model, or with the way to the registry."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.pulled import Pull, PullUnreadable, read_pull
from app.service.champion import ChampionReader

log = logging.getLogger(__name__)


class Condition:
    """Looks at the model in service and at what the last pull came to, and logs each change once."""

    def __init__(self, reader: ChampionReader, serving: Path, clock: Callable[[], datetime]) -> None:
        self._reader = reader
        self._serving = serving
        self._clock = clock
        self._said: str | None = None
        self._registry: str | None = None
        self.pull: Pull | None = None

    def look(self) -> None:
        """Take up a new model if there is one, and read what the last pull came to."""
        self._reader.look()
        try:
            self.pull = read_pull(self._serving)
            self._registry = None if self.pull is None else self.pull.say_trouble(self._clock())
        except PullUnreadable as error:
            self._registry = str(error)
        self._tell_change()

    def troubles(self) -> dict[str, str]:
        """What is wrong, by what it is with: `model`, `registry`; empty where nothing is."""
        found = {"model": self._reader.trouble, "registry": self._registry}
        return {name: why for name, why in found.items() if why is not None}

    def _tell_change(self) -> None:
        said, self._said = self._said, self._registry
        if self._said is not None and self._said != said:
            log.error("No new model comes from the registry.", extra={"told": {"trouble": self._said}})
        elif self._said is None and said is not None:
            log.info("New models come from the registry again.", extra={"told": {}})
