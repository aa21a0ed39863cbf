"""When the model that serves is to be trained anew, as the service knows it from store and files."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.retraining import Due, find_due, say_why
from app.service.champion import ChampionReader
from app.settings.values import Period
from app.store import Store
from app.succession import Challenger, SuccessionUnreadable, read_succession

if TYPE_CHECKING:
    from app.store.drift import DriftCheck

# A scoring run is made once a day: what it found of drift may be told some minutes later.
LOOK_SECONDS = 60.0


class RetrainingReader:
    """Looks now and then at the newest drift check and at the challenger; tells without asking anybody."""

    def __init__(
        self,
        reader: ChampionReader,
        open_store: Callable[[], Store],
        serving: Path,
        every: Period,
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._open_store = open_store
        self._serving = serving
        self._every = every
        self._clock = clock
        self._drift: DriftCheck | None = None
        self._challenger: Challenger | None = None

    def look(self) -> None:
        """Read what is known of the challenger, then ask the store for the newest drift check.

        Raises:
            StoreError, sqlalchemy.exc.SQLAlchemyError: the store does not answer; what was known before stands.
        """
        try:
            succession = read_succession(self._serving)
            self._challenger = None if succession is None else succession.challenger
        except SuccessionUnreadable:
            # the page says so; the worker writes it anew
            self._challenger = None
        champion = self._reader.loaded
        self._drift = None if champion is None else self._open_store().drift.latest(champion.model.version)

    def due(self) -> Due | None:
        """When a training is due, by what was seen last; None where no model serves."""
        champion = self._reader.loaded
        if champion is None:
            return None
        drift = self._drift
        is_about_it = drift is not None and drift.model_version == champion.model.version
        trained_on = date.fromisoformat(champion.scorer.spec.trained_on)
        return find_due(trained_on, self._every, self._today(), drift if is_about_it else None, self._challenger)

    def say_why(self) -> str | None:
        """Why a training is due, without a name; None where none is."""
        due = self.due()
        return None if due is None else say_why(due, self._every, self._today())

    def days_left(self) -> int | None:
        """In how many days a training is due, 0 or less where it is; None where no day is known."""
        due = self.due()
        if due is None or (due.due_on is None and not due.is_due):
            return None
        left = 0 if due.due_on is None else (due.due_on - self._today()).days
        return min(left, 0) if due.is_due else left

    def _today(self) -> date:
        return self._clock().astimezone(UTC).date()
