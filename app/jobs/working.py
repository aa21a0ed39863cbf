"""The worker: takes what pages ask for, one at a time, keeps its lease while it works, and reports."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.jobs.carrying_out import LeaseLost, Outcome, carry_out
from app.jobs.schedule import Schedule
from app.log_form import describe_error
from app.settings import Settings
from app.store import Store
from app.store.requests import RequestRecord
from app.succession import SuccessionUnreadable, read_succession
from training.errors import TrainingError

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# How often a lease is prolonged while it is needed: two may fail before it runs out.
PROLONG_SECONDS = LEASE.total_seconds() / 3
LOOK_SECONDS = 2.0


def name_worker() -> str:
    """What this process is called in the store: no other one that works has this name."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _deliver_nothing() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Worker:
    """Works on the requests of a store for a home.

    `begin` is told which request is begun, `step` what is going on, and `end` what came of it. With a schedule, it is
    asked from time to time whether a training is due. `deliver` delivers some of what is in the outbox, and says
    whether there was any.
    """

    store: Store
    settings: Settings
    name: str
    clock: Callable[[], datetime]
    begin: Callable[[RequestRecord], None]
    end: Callable[[RequestRecord, Outcome], None]
    step: Callable[[str], None] = lambda _: None
    schedule: Schedule | None = None
    deliver: Callable[[], bool] = _deliver_nothing

    def work_once(self) -> int:
        """Carry out what is there to do, and deliver what is due; how many requests that was."""
        done = 0
        while self._work_on_next():
            done += 1
        while self.deliver():
            pass
        return done

    def keep_working(self, wait: Callable[[float], bool]) -> None:
        """Work until told to stop; what is begun is finished first. A store that does not answer is asked again.

        Args:
            wait: waits so many seconds; whether to stop.
        """
        is_over = wait(0)
        while not is_over:
            try:
                is_over = wait(0 if self._work_on_next() or self.deliver() else LOOK_SECONDS)
            except SQLAlchemyError as error:
                # without its text, which may hold an address with a password
                log.error("The store does not answer.", extra={"told": describe_error(error)})  # noqa: TRY400
                is_over = wait(LOOK_SECONDS)

    def _work_on_next(self) -> bool:
        if self.schedule is not None:
            self.schedule.look(self.clock())
        request = self.store.requests.take(self.name, self.clock(), LEASE)
        if request is None:
            return False
        self.work_on(request)
        return True

    def work_on(self, request: RequestRecord) -> Outcome:
        """Carry out a request that was taken, and say what came of it."""
        self.begin(request)
        with self._keeping(request):
            outcome = carry_out(
                request, self.settings, self.store, self.clock(), lambda step: self._tell(request, step)
            )
        now = self.clock()
        entry = outcome.entry(request, now)
        if not self.store.requests.report(request.id, self.name, outcome.state, outcome.report, now, entry):
            log.error("Another worker has taken over a request.", extra={"told": {"request": request.id}})
        self.end(request, outcome)
        return outcome

    def _tell(self, request: RequestRecord, step: str) -> None:
        """Say which step is being done, to whoever listens and to the page.

        Raises:
            LeaseLost: another worker has the request by now; what it makes would be made twice.
        """
        self.step(step)
        try:
            is_ours = self.store.requests.tell(request.id, self.name, step)
        except SQLAlchemyError as error:
            log.error("A step was not told.", extra={"told": describe_error(error)})  # noqa: TRY400
            return
        if not is_ours:
            raise LeaseLost("Another worker has taken it over.")

    @contextmanager
    def _keeping(self, request: RequestRecord) -> Iterator[None]:
        """Prolong the lease of a request for as long as it is worked on."""
        is_over = threading.Event()

        def prolong() -> None:
            while not is_over.wait(PROLONG_SECONDS):
                try:
                    self.store.requests.prolong(request.id, self.name, self.clock() + LEASE)
                except SQLAlchemyError as error:
                    log.error("A lease was not prolonged.", extra={"told": describe_error(error)})  # noqa: TRY400

        thread = threading.Thread(target=prolong, name="varme-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


def catch_up(home: Path, champion: str | None) -> str | None:
    """Write down what the page shows of the versions, where it is not there, or is about another champion.

    Args:
        home: the home folder.
        champion: the version that serves from it; None where none does.

    Returns:
        Why it could not be written; None where nothing went wrong.
    """
    if champion is None:
        return "No model serves in this home yet: train one with `varme train`, or bring one with `varme pull`."
    try:
        known = read_succession(home / "serving")
    except SuccessionUnreadable:
        known = None
    if known is not None and known.champion == champion:
        return None
    # MLflow takes seconds to import
    from app.jobs.succession import write_succession  # noqa: PLC0415
    from training.registry.registry import Registry  # noqa: PLC0415

    try:
        write_succession(Registry(home))
    except (TrainingError, OSError) as error:
        return str(error)
    return None
