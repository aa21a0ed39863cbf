"""How fresh the scores are, as the service knows it from the store."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.refreshing import Freshness, find_freshness
from app.store import Store

if TYPE_CHECKING:
    from app.store.refreshes import RefreshRecord


class FreshnessReader:
    """Looks now and then at the newest nightly runs; tells without asking anybody."""

    def __init__(self, open_store: Callable[[], Store], old_after: timedelta, clock: Callable[[], datetime]) -> None:
        self._open_store = open_store
        self._old_after = old_after
        self._clock = clock
        self._newest: RefreshRecord | None = None
        self._done: RefreshRecord | None = None

    def look(self) -> None:
        """Ask the store for the newest runs.

        Raises:
            StoreError, sqlalchemy.exc.SQLAlchemyError: it does not answer; what was known before stands.
        """
        refreshes = self._open_store().refreshes
        self._newest, self._done = refreshes.newest(), refreshes.newest("done")

    def find(self) -> Freshness | None:
        """How fresh they are, by what was seen last; None where no nightly run was ever made."""
        return find_freshness(self._newest, self._done, self._clock(), self._old_after)
