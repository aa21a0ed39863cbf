"""Looks again and again, in a thread of its own, at what may have changed outside: no request waits for it."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from app.log_form import describe_error

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class Watch:
    """Calls `look` every so many seconds while it is entered.

    A look that fails is logged by its kind and place, and the next one is made all the same.
    """

    def __init__(self, look: Callable[[], None], every_seconds: float = LOOK_SECONDS) -> None:
        self._look = look
        self._every_seconds = every_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="varme-watch", daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Look no more; a look that has begun is waited for."""
        self._stopped.set()
        self._thread.join()

    def _keep_looking(self) -> None:
        while not self._stopped.wait(self._every_seconds):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 -- a thread that dies of it would look at nothing any more
                # without its text, which may hold anything
                log.error("A look outside failed.", extra={"told": describe_error(error)})  # noqa: TRY400
