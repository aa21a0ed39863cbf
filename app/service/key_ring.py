"""The keys that this process knows: asked of the store now and then, and kept on while it does not answer."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime

from anyio import CapacityLimiter
from sqlalchemy.exc import SQLAlchemyError

from app.store import KeyRecord, Store, StoreError

log = logging.getLogger(__name__)

FRESH_SECONDS = 5  # a revoked key opens for so long at most while the store answers,
AWAY_SECONDS = 15 * 60  # and for so long while it does not
USE_SECONDS = 60
SETTLE_SECONDS = 5
MOST_KEYS = 10_000
MOST_THREADS = 8


@dataclass(frozen=True, slots=True)
class Known:
    """A key's record, when the store confirmed it, and when it was asked last: seconds of a clock without leaps."""

    record: KeyRecord
    confirmed: float
    asked: float


class KeyRing:
    """Finds keys by their public ids, and notes their use beside the request. Safe to share between threads.

    Only keys that there are go on it: guessed ids take no room.

    Args:
        open_store: gives the store, or raises what keeps it from being opened.
        tick: seconds of a clock that goes forward only, without leaps.
    """

    def __init__(self, open_store: Callable[[], Store], tick: Callable[[], float]) -> None:
        self._open_store = open_store
        self._tick = tick
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._noted: dict[str, float] = {}
        self._asking: set[str] = set()
        self._lock = threading.Lock()
        # how many threads of the event loop's may look for keys at once
        self.threads = CapacityLimiter(MOST_THREADS)
        # one thread, so that a store that is slow to write is not asked to write more at once
        self._pen = ThreadPoolExecutor(max_workers=1, thread_name_prefix="key-use")
        self._written: Future[None] | None = None

    def knows(self, key_id: str) -> bool:
        """Whether this key was found before, however long ago."""
        return key_id in self._known

    def at_hand(self, key_id: str) -> KeyRecord | None:
        """The record of a public id where it is fresh, without asking the store; else None."""
        known = self._known.get(key_id)
        return known.record if known is not None and self._tick() - known.asked < FRESH_SECONDS else None

    def find(self, key_id: str) -> KeyRecord | None:
        """The record of a public id, at most `FRESH_SECONDS` old, or `AWAY_SECONDS` while the store does not answer.

        While one thread asks, the others go on with what is known, however long that takes: a store that is slow to
        fail, or never does, holds one of them for each key.

        Raises:
            StoreError: the store cannot be opened, and the key is not known well enough without it.
            SQLAlchemyError: the same, where it does not answer.
        """
        at_hand, now = self.at_hand(key_id), self._tick()
        if at_hand is not None:
            return at_hand
        known = self._known.get(key_id)
        if known is not None and now - known.confirmed >= AWAY_SECONDS:
            known = None
        if known is not None:
            with self._lock:
                if key_id in self._asking:
                    return known.record
                self._asking.add(key_id)
            self._keep(key_id, replace(known, asked=now))
        try:
            record = self._open_store().keys.find(key_id)
        except (StoreError, SQLAlchemyError) as error:
            if known is None:
                raise
            log.warning(
                "The store does not answer (%s); the key %s is known from before.", type(error).__name__, key_id
            )
            return known.record
        finally:
            if known is not None:
                self._asking.discard(key_id)
        self._keep(key_id, None if record is None else Known(record, now, now))
        return record

    def note_use(self, key_id: str, at: datetime) -> None:
        """Have the store remember that a key was used, at most once a minute, in a thread of its own.

        A write that fails is logged, and refuses nobody.
        """
        now = self._tick()
        with self._lock:
            if now - self._noted.get(key_id, -USE_SECONDS) < USE_SECONDS:
                return
            self._noted[key_id] = now
            self._written = self._pen.submit(self._write_use, key_id, at)

    def settle(self) -> None:
        """Wait a moment for what is still to be written."""
        if self._written is not None:
            wait([self._written], SETTLE_SECONDS)

    def _keep(self, key_id: str, known: Known | None) -> None:
        with self._lock:
            if known is None:
                self._known.pop(key_id, None)
            else:
                self._known[key_id] = known
                self._known.move_to_end(key_id)
            if len(self._known) > MOST_KEYS:
                lost, _ = self._known.popitem(last=False)
                self._noted.pop(lost, None)

    def _write_use(self, key_id: str, at: datetime) -> None:
        try:
            self._open_store().keys.note_use(key_id, at)
        except (StoreError, SQLAlchemyError) as error:
            log.warning("The use of the key %s could not be noted: %s.", key_id, type(error).__name__)
