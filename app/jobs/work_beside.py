"""The process that `varme serve --work` starts beside the service; it ends when its standard input is closed.

A server that is stopped, however abruptly, closes it: no worker outlives the server that it works for.
"""

import logging
import select
import signal
import sys
import threading
from datetime import UTC, datetime

from app.delivery.destination import DestinationRefused
from app.jobs.carrying_out import Outcome
from app.jobs.delivering import delivering
from app.jobs.schedule import schedule_of
from app.jobs.working import Worker, catch_up, name_worker
from app.log_form import set_up_logging
from app.settings import load_settings
from app.store import open_store
from app.store.requests import RequestRecord
from app.succession import find_served

log = logging.getLogger("app.jobs.work_beside")
stopped = threading.Event()


def main() -> None:
    """Work by the settings that the server was started with."""
    # Ctrl-C reaches all processes of a terminal: the server says when to stop, and what is begun is finished
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    settings = load_settings()
    set_up_logging(settings.service.log_format)
    trouble = catch_up(settings.home, find_served(settings.champion))
    if trouble is not None:
        log.warning("What the page shows of the versions could not be written down.")
    store = open_store(settings.store_url)
    with delivering(settings, store, leave_out=_tell_left_out) as deliverer:
        Worker(
            store,
            settings,
            name_worker(),
            lambda: datetime.now(UTC),
            _tell_begin,
            _tell_end,
            schedule=schedule_of(store, settings),
            deliver=deliverer.deliver_some,
        ).keep_working(_is_over)
    store.close()


def _tell_left_out(refusal: DestinationRefused) -> None:
    log.error(str(refusal))


def _tell_begin(request: RequestRecord) -> None:
    log.info("A request is carried out.", extra={"told": {"request": request.id, "kind": request.kind}})


def _tell_end(request: RequestRecord, outcome: Outcome) -> None:
    log.info("A request ended.", extra={"told": {"request": request.id, "state": outcome.state}})


def _is_over(seconds: float) -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable) or stopped.is_set()


if __name__ == "__main__":
    main()
