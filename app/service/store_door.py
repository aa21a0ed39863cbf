"""The store as the service reaches it: opened when it is there, never made or upgraded from here."""

import threading

from app.store import Store, StoreError, open_store
from app.store.opening import PATIENCE_SECONDS


class StoreDoor:
    """Opens the store at the first need and keeps it; until it exists, every need looks again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._failure: StoreError | None = None
        self._failures = 0

    def open(self) -> Store:
        """The store; who waits while another looks for it in vain, has looked in vain too.

        Raises:
            StoreError: it is missing, unusable, or of another release.
        """
        store = self._store
        if store is not None:
            return store
        failures = self._failures
        with self._lock:
            if self._store is None:
                if self._failure is not None and self._failures > failures:
                    raise self._failure
                try:
                    self._store = open_store(self._url, patience_seconds=PATIENCE_SECONDS)
                except StoreError as error:
                    self._failure, self._failures = error, self._failures + 1
                    raise
            return self._store

    def close(self) -> None:
        """Let go of the connections."""
        if self._store is not None:
            self._store.close()
