"""The store as the service reaches it: opened when it is there, never made or upgraded from here."""

import threading

from app.store import Store, open_store

# Somebody waits for each answer: what the store cannot do within so many seconds has failed.
PATIENCE_SECONDS = 5


class StoreDoor:
    """Opens the store at the first need and keeps it; until it exists, every need looks again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._store: Store | None = None

    def open(self) -> Store:
        """The store.

        Raises:
            StoreError: it is missing, unusable, or of another release.
        """
        if self._store is None:
            with self._lock:
                if self._store is None:
                    self._store = open_store(self._url, patience_seconds=PATIENCE_SECONDS)
        return self._store

    def close(self) -> None:
        """Let go of the connections."""
        if self._store is not None:
            self._store.close()
