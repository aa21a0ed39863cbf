"""Whether the store can be written to, tried now and then: who asks whether the service is ready asks often."""

import threading
from collections.abc import Callable

from app.store import Store, StoreUnwritable

TRY_SECONDS = 10


class StoreWrites:
    """Has the store tried at most once in `TRY_SECONDS`, and remembers what came of it. Safe to share between threads.

    A receipt that could not be written is remembered by the store itself, and counts at once. It recovers alone: what
    failed is tried again.

    Args:
        tick: seconds of a clock that goes forward only.
    """

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._lock = threading.Lock()
        self._tried: float | None = None
        self._refused: StoreUnwritable | None = None

    def check(self, store: Store) -> None:
        """Try to write if it is time to, and if nobody else is just trying.

        Raises:
            StoreUnwritable: the last write was refused.
            sqlalchemy.exc.SQLAlchemyError: the database is not reached.
        """
        if self._lock.acquire(blocking=False):
            try:
                self._try(store)
            finally:
                self._lock.release()
        if self._refused is not None:
            raise self._refused

    def _try(self, store: Store) -> None:
        is_news = store.writing.has_failed and self._refused is None
        if not is_news and self._tried is not None and self._tick() - self._tried < TRY_SECONDS:
            return
        self._tried = self._tick()
        try:
            if store.writing.run():
                self._refused = None
        except StoreUnwritable as error:
            self._refused = error
