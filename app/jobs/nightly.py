"""The worker's nightly run: once a day from a time of day on, and again an hour after it came to nothing."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.alerting.trouble import tell_trouble
from app.delivery.destination import Outcome
from app.jobs.refreshing import LeaseLost, Refreshed, Runner, tell_about
from app.refreshing import is_due
from app.settings import Settings
from app.store import Store
from app.store.refreshes import RefreshRecord

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=30)


@dataclass(slots=True)
class Nightly:
    """Makes the run when it is due; of several workers with the same store, one does."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    end: Callable[[Refreshed], None]
    step: Callable[[str], None] = lambda _: None
    looked_at: datetime | None = None

    def look(self) -> bool:
        """Look whether a run is due, if the last look is some time ago, and make it; whether one was made.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the store does not answer.
        """
        now = self.clock()
        if self.looked_at is not None and timedelta(0) <= now - self.looked_at < LOOK_EVERY:
            return False
        self.looked_at = now
        if not self._is_due(self.store.refreshes.newest()):
            return False
        runner = Runner(
            self.settings, self.store, self.clock, self.step, self.settings.home / "scores.parquet", delivers=False
        )
        run = runner.begin(self._is_due)
        return run is not None and self._make(runner, run)

    def _make(self, runner: Runner, run: RefreshRecord) -> bool:
        try:
            refreshed = runner.make(run)
        except LeaseLost as error:
            log.warning(str(error))
            return True
        except Exception:  # a worker that ends of it would do nothing any more
            log.exception("The nightly run failed.")
            return True
        tell_about(refreshed, self.store, self.clock(), self._tell)
        self.end(refreshed)
        return True

    def _is_due(self, newest: RefreshRecord | None) -> bool:
        refresh = self.settings.refresh
        return is_due(newest, self.clock(), time.fromisoformat(refresh.at), ZoneInfo(refresh.zone))

    def _tell(self, key: str, subject: str, text: str) -> Mapping[str, Outcome]:
        return tell_trouble(self.settings, self.clock, key, subject, text)


def nightly_of(
    store: Store,
    settings: Settings,
    clock: Callable[[], datetime],
    end: Callable[[Refreshed], None],
    step: Callable[[str], None] = lambda _: None,
) -> Callable[[], bool]:
    """The nightly run of a worker; one that never comes, unless the settings ask for it."""
    return Nightly(store, settings, clock, end, step).look if settings.refresh.by_worker else lambda: False
