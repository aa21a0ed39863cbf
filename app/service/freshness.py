"""How fresh the scores are, and what of them is still to be told, as the service knows it from the store."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.refreshing import Freshness, find_freshness
from app.store import Store
from app.store.outbox import Counts

if TYPE_CHECKING:
    from app.store.refreshes import RefreshRecord


class FreshnessReader:
    """Looks now and then at the newest nightly runs and at the outbox; tells without asking anybody."""

    def __init__(self, open_store: Callable[[], Store], old_after: timedelta, clock: Callable[[], datetime]) -> None:
        self._open_store = open_store
        self._old_after = old_after
        self._clock = clock
        self._newest: RefreshRecord | None = None
        self._done: RefreshRecord | None = None
        self._news: Mapping[str, Counts] = {}

    def look(self) -> None:
        """Ask the store for the newest runs, and what waits in the outbox.

        Raises:
            StoreError, sqlalchemy.exc.SQLAlchemyError: it does not answer; what was known before stands.
        """
        store = self._open_store()
        self._newest, self._done = store.refreshes.newest(), store.refreshes.newest("done")
        self._news = store.outbox.counts()

    @property
    def news(self) -> Mapping[str, Counts]:
        """How many news wait for each destination, and how many were given up, by what was seen last."""
        return self._news

    def find(self) -> Freshness | None:
        """How fresh they are, by what was seen last; None where no nightly run was ever made."""
        return find_freshness(self._newest, self._done, self._clock(), self._old_after)
