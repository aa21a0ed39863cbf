"""Keeping a lease for as long as one works: a thread prolongs it until the work is over."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from app.log_form import describe_error

log = logging.getLogger(__name__)


@contextmanager
def holding(prolong: Callable[[], object], every_seconds: float, name: str) -> Iterator[None]:
    """Prolong a lease while the body runs. A store that does not answer is asked again the next time.

    Args:
        prolong: prolongs it.
        every_seconds: how often; two or three times before it would run out.
        name: of the thread.
    """
    is_over = threading.Event()

    def keep() -> None:
        while not is_over.wait(every_seconds):
            try:
                prolong()
            except SQLAlchemyError as error:
                # without its text, which may hold an address with a password
                log.error("A lease was not prolonged.", extra={"told": describe_error(error)})  # noqa: TRY400

    thread = threading.Thread(target=keep, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
