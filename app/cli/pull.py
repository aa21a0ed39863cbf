"""`varme pull`: brings the registry's champion to the folder that servers read."""

import signal
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import REFUSED, AsJson, Config, Home, say_refused, tell
from app.settings import load_settings

if TYPE_CHECKING:
    from app.jobs.pulling import Attempt


def pull(
    every: Annotated[
        float | None, typer.Option(help="Keep on pulling, every so many seconds, until stopped.", min=1)
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Ask the registry for the champion, verify it and let it serve from this home, if it does not yet."""
    from app.jobs.pulling import keep_pulling
    from app.jobs.pulling import pull as pull_once

    settings = load_settings(config, home)

    def say(attempt: "Attempt") -> None:
        if attempt.error is None:
            tell(attempt.say(), _facts(attempt), as_json=as_json)
        else:
            say_refused(attempt.say(), as_json=as_json)

    if every is not None:
        stopped = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        keep_pulling(settings.home, _read_clock, every, say, stopped.wait)
        return
    attempt = pull_once(settings.home, _read_clock)
    say(attempt)
    if attempt.error is not None:
        raise typer.Exit(REFUSED)


def _facts(attempt: "Attempt") -> dict[str, Any]:
    facts = asdict(attempt.pull)
    return {name: facts[name] for name in ("at", "version", "is_swapped", "golden_rows")}


def _read_clock() -> datetime:
    return datetime.now(UTC)
