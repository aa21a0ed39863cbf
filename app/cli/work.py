"""`varme work`: carries out what was asked for on the pages, in the full environment."""

import signal
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import REFUSED, AsJson, Config, Home, progress_console, say_refused, tell
from app.settings import load_settings
from app.store import open_store
from app.succession import find_served

if TYPE_CHECKING:
    from app.delivery.destination import DestinationRefused
    from app.jobs.carrying_out import Outcome
    from app.store.requests import RequestRecord

NAMES = {
    "promote": "put version {version} in service",
    "rollback": "go back from version {version}",
    "retrain": "train a new model, beside version {version}",
}


def work(
    once: Annotated[bool, typer.Option("--once", help="Carry out what waits, and end.")] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Carry out what administrators ask for on the page of the model, one at a time: promotions, rollbacks, trainings.

    It delivers what changed to the destinations. With `by_worker` in [retrain], it looks once an hour whether a
    training is due, and does it.

    Stopped with Ctrl-C or SIGTERM, it finishes what it has begun. What a worker that was killed had begun, another one
    takes up after a minute.
    """
    from app.jobs.delivering import delivering
    from app.jobs.schedule import schedule_of
    from app.jobs.working import Worker, catch_up, name_worker

    settings = load_settings(config, home)
    trouble = catch_up(settings.home, find_served(settings.champion))
    if trouble is not None:
        progress_console.print(trouble, markup=False, style="yellow", soft_wrap=True)
    failed: list[int] = []

    def begin(request: "RequestRecord") -> None:
        progress_console.print(f"Request {request.id}: to {_say(request)}", markup=False, soft_wrap=True)

    def end(request: "RequestRecord", outcome: "Outcome") -> None:
        if outcome.state == "done":
            tell(f"Request {request.id} is done. {outcome.report}", _facts(request, outcome), as_json=as_json)
            return
        failed.append(request.id)
        say_refused(f"Request {request.id} failed: {outcome.report}", as_json=as_json)

    settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.store_url, make=True)
    try:
        with delivering(settings, store, leave_out=_say_left_out) as deliverer:
            worker = Worker(
                store,
                settings,
                name_worker(),
                _read_clock,
                begin,
                end,
                _say_step,
                schedule_of(store, settings),
                deliverer.deliver_some,
            )
            if once:
                if not worker.work_once():
                    progress_console.print("There is nothing to do.")
            else:
                progress_console.print("Waiting for what is asked for on the page of the model. Stop with Ctrl-C.")
                worker.keep_working(_stopping().wait)
                progress_console.print("Stopped.")
    finally:
        store.close()
    if once and failed:
        raise typer.Exit(REFUSED)


def _stopping() -> threading.Event:
    """Is set by the first Ctrl-C or SIGTERM; the second ends at once."""
    stopped = threading.Event()

    def stop(number: int, _: object) -> None:
        stopped.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, stop)
    return stopped


def _say_step(step: str) -> None:
    progress_console.print(f"  {step}", markup=False, soft_wrap=True)


def _say_left_out(refusal: "DestinationRefused") -> None:
    say_refused(str(refusal), as_json=False)


def _say(request: "RequestRecord") -> str:
    return NAMES[request.kind].format(version=request.model_version)


def _facts(request: "RequestRecord", outcome: "Outcome") -> dict[str, Any]:
    return {"request": request.id, "kind": request.kind, "state": outcome.state, "version": outcome.version}


def _read_clock() -> datetime:
    return datetime.now(UTC)
