"""The worker's own schedule: once an hour it looks whether a training is due, and asks for it as a person would."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.jobs.retraining import find_stand
from app.retraining import SCHEDULE, CannotRetrain
from app.settings import Settings
from app.store import Store
from app.store.requests import NewRequest
from models.errors import ModelError

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class Schedule:
    """Asks for a training where one is due; several workers with the same store ask once."""

    store: Store
    settings: Settings
    looked_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """Look whether a training is due, if the last look is an hour old."""
        if self.looked_at is not None and timedelta(0) <= now - self.looked_at < LOOK_EVERY:
            return
        self.looked_at = now
        try:
            stand = find_stand(self.settings, self.store, now)
        except (CannotRetrain, ModelError) as error:
            log.warning("Whether a training is due can't be told.", extra={"told": {"error": type(error).__name__}})
            return
        if stand.due.is_due and stand.waits_until is None:
            self.store.requests.ask(NewRequest("retrain", stand.version, stand.because or "", SCHEDULE, now))


def schedule_of(store: Store, settings: Settings) -> Schedule | None:
    """The schedule of a worker, where the settings ask for one."""
    return Schedule(store, settings) if settings.retrain.by_worker else None
