"""The process that `varme serve` starts beside the service: it pulls, and ends when its standard input is closed.

A server that is stopped, however abruptly, closes it: no process that pulls outlives the server that it pulls for.
"""

import logging
import select
import sys
from datetime import UTC, datetime

from app.jobs.pulling import Attempt, keep_pulling
from app.log_form import set_up_logging
from app.settings import load_settings

log = logging.getLogger("app.jobs.pull_beside")


def main() -> None:
    """Pull by the settings that the server was started with."""
    settings = load_settings()
    set_up_logging(settings.service.log_format)
    keep_pulling(settings.home, lambda: datetime.now(UTC), settings.service.pull_seconds, _tell, _is_over)


def _tell(attempt: Attempt) -> None:
    told = {"version": attempt.pull.version, "swapped": attempt.pull.is_swapped, "kind": attempt.pull.kind}
    if attempt.error is not None:
        # by its kind: the text of another program's error may hold an address with a password
        log.error("A pull failed.", extra={"told": {**told, "error": type(attempt.error).__name__}})
    elif attempt.pull.is_swapped:
        log.info("A pull brought another model.", extra={"told": told})


def _is_over(seconds: float) -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable)


if __name__ == "__main__":
    main()
