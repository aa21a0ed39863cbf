"""One nightly run: under a lock, guarded against a half-loaded source, and told to whom it is to be told."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from app.delivery.destination import DestinationRefused
from app.holding import holding
from app.jobs.champion import champion_of
from app.jobs.delivering import delivering
from app.jobs.opening import chosen_table, churn_of, source_of
from app.jobs.recording import record_pulses
from app.jobs.refreshing.guards import find_gaps, find_standstill
from app.jobs.refreshing.sentences import say_delivered, say_scored
from app.jobs.refreshing.stand import SourceStand, look_at_source, look_at_table
from app.jobs.scoring import Scored, score_source, score_table
from app.jobs.scoring.records import day_of, open_table_for
from app.log_form import describe_error
from app.refreshing import has_ended, name_runner
from app.settings import Settings
from app.store import COMMAND_LINE, AccountsErased, Store, StoreError, record_audit
from app.store.refreshes import RefreshRecord
from features.errors import FeatureError
from features.source import Source
from models.errors import ModelError
from training.errors import TrainingError

log = logging.getLogger(__name__)

Ended = Literal["done", "refused", "failed"]
LEASE = timedelta(seconds=60)
# An account that is erased while it is scored ends the scoring, which is begun again without it.
MOST_TIMES = 3
REASONS = 5
REFUSALS = (FeatureError, ModelError, StoreError, TrainingError, SQLAlchemyError, OSError)


class LeaseLost(Exception):
    """Another run has begun, so that this one must end."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run came to.

    `says` is one sentence for a log. `trouble` is why the scores are not those of today; None where they are.
    `delivered` is how many news arrived of each destination, and `waiting` how many still wait.
    """

    run: RefreshRecord
    state: Ended
    says: str
    trouble: str | None
    scored: Scored | None = None
    delivered: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Runner:
    """Makes nightly runs of a home.

    `delivers`: what changed is sent at once, not left to a worker. `anyway`: why the source is to be scored though it
    looks half-loaded; None where it is not. `source` or `table` is what is scored; what the settings name, if neither.
    """

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    report: Callable[[str], None]
    out: Path
    delivers: bool = True
    anyway: str | None = None
    source: str | None = None
    table: Path | None = None

    def begin(self, is_wanted: Callable[[RefreshRecord | None], bool] = lambda _: True) -> RefreshRecord | None:
        """Begin a run; None where another one goes on, or none is wanted."""
        return self.store.refreshes.begin(name_runner(), self.clock(), LEASE, has_ended, is_wanted)

    def make(self, run: RefreshRecord) -> Refreshed:
        """Make a run that was begun; whatever keeps it from being made is what it came to.

        Raises:
            LeaseLost: another run has begun meanwhile.
        """
        refreshes = self.store.refreshes
        with holding(
            lambda: refreshes.hold(run, self.clock() + LEASE), LEASE.total_seconds() / 3, "varme-refresh-lease"
        ):
            try:
                return self._make(run)
            except SQLAlchemyError as error:
                # its text may hold an address with a password
                return self._end(run, "failed", f"The store does not answer ({type(error).__name__}).")
            except REFUSALS as error:
                return self._end(run, "failed", str(error))
            except LeaseLost:
                raise
            except Exception as error:
                self._end(
                    run, "failed", f"Something failed that should not have ({type(error).__name__}): see the log."
                )
                raise

    def _make(self, run: RefreshRecord) -> Refreshed:
        self._step(run, "Reading the source")
        path = chosen_table(self.settings, self.source, self.table)
        source = None
        if path is None:
            record_pulses(self.settings)
            source = source_of(self.settings, self.source)
        day, stand = self._look(source, path)
        self.store.refreshes.look_at(run, stand.to_json(), day)
        done = self.store.refreshes.newest("done")
        before = None if done is None or done.source is None else SourceStand.from_json(done.source)
        gaps = list(find_gaps(stand, before, self.settings.refresh))
        if gaps and self.anyway is None:
            return self._end(run, "refused", f"The source looks half-loaded. {' '.join(gaps)}")
        if gaps:
            record_audit(
                self.store, COMMAND_LINE, "refresh.overruled", str(day), {"because": self.anyway}, self.clock()
            )
        scored = self._score(run, source, path, day)
        standstill = None
        if done is not None and before is not None:
            standstill = find_standstill(stand, before, self._today(), done.began_at.astimezone(UTC).date())
        return self._close(run, scored, standstill)

    def _look(self, source: Source | None, path: Path | None) -> tuple[date, SourceStand]:
        """The day that is scored, which is never one that has not come yet, and what the source holds as of it."""
        today = self._today()
        if source is not None:
            day = min(source.latest_snapshot, today)
            return day, look_at_source(source, churn_of(self.settings), day)
        assert path is not None  # noqa: S101 -- either is given
        table = open_table_for(path, None, champion_of(self.settings))
        day = day_of(table, None, today)
        return day, look_at_table(path, table, day)

    def _score(self, run: RefreshRecord, source: Source | None, path: Path | None, day: date) -> Scored:
        def report(step: str) -> None:
            self._step(run, step)

        for _ in range(MOST_TIMES - 1):
            try:
                return self._score_once(source, path, day, report)
            except AccountsErased:
                report("An account was erased meanwhile; beginning again without it")
        return self._score_once(source, path, day, report)

    def _score_once(self, source: Source | None, path: Path | None, day: date, report: Callable[[str], None]) -> Scored:
        if source is not None:
            churn = churn_of(self.settings)
            return score_source(source, churn, self.settings, day, self.out, REASONS, "en", report)
        assert path is not None  # noqa: S101 -- either is given
        return score_table(path, None, self.settings, day, self.out, REASONS, "en", report)

    def _close(self, run: RefreshRecord, scored: Scored, standstill: str | None) -> Refreshed:
        delivered, waiting, refused = self._deliver(run) if self.delivers else ({}, {}, [])
        moves = (
            {}
            if scored.snapshot_on is None
            else self.store.refreshes.count_moves(scored.snapshot_on, scored.model_version)
        )
        seconds = (self.clock() - run.began_at).total_seconds()
        says = " ".join(
            [
                say_scored(scored, moves),
                *([say_delivered(delivered, waiting)] if delivered or waiting else []),
                *refused,
                f"It took {seconds:,.0f} s.",
            ]
        )
        return self._end(run, "done", says, standstill, scored, delivered, waiting)

    def _deliver(self, run: RefreshRecord) -> tuple[dict[str, int], dict[str, int], list[str]]:
        refused: list[str] = []

        def leave_out(refusal: DestinationRefused) -> None:
            refused.append(str(refusal))

        with delivering(self.settings, self.store, leave_out=leave_out) as deliverer:
            if deliverer.routes:
                self._step(run, "Telling what changed")
            sent = deliverer.deliver_all(threading.Event().wait, lambda name, _: self._step(run, f"Telling {name}"))
        counts = self.store.outbox.counts()
        waiting = {name: of.waiting + of.taken for name, of in counts.items() if of.waiting + of.taken}
        return {name: of.delivered for name, of in sent.items()}, waiting, refused

    def _end(
        self,
        run: RefreshRecord,
        state: Ended,
        says: str,
        standstill: str | None = None,
        scored: Scored | None = None,
        delivered: dict[str, int] | None = None,
        waiting: dict[str, int] | None = None,
    ) -> Refreshed:
        trouble = standstill if state == "done" else says
        version = None if scored is None else scored.model_version
        try:
            is_ours = self.store.refreshes.end(
                run,
                state,
                says,
                self.clock(),
                trouble=trouble,
                model_version=version,
            )
        except SQLAlchemyError as error:
            # who runs it is told all the same
            log.error("What came of a run was not kept.", extra={"told": describe_error(error)})  # noqa: TRY400
            is_ours = True
        if not is_ours:
            raise LeaseLost(f"Another run has begun since this one did at {run.began_at:%Y-%m-%d %H:%M:%S} UTC.")
        return Refreshed(run, state, says, trouble, scored, delivered or {}, waiting or {})

    def _step(self, run: RefreshRecord, step: str) -> None:
        self.report(step)
        if not self.store.refreshes.tell(run, step):
            raise LeaseLost(f"Another run has begun since this one did at {run.began_at:%Y-%m-%d %H:%M:%S} UTC.")

    def _today(self) -> date:
        return self.clock().astimezone(UTC).date()
