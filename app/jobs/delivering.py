"""Delivering by the settings: which destinations there are, who delivers, and a backfill of all that stands."""

import os
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from app.delivery.deliverer import Deliverer, Route
from app.delivery.destination import DestinationRefused
from app.delivery.kinds import choose_destinations, open_destination
from app.delivery.mail import mail_for
from app.delivery.pace import Pace
from app.jobs.champion import champion_of
from app.settings import Settings
from app.store import Store


def read_clock() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


@contextmanager
def delivering(
    settings: Settings,
    store: Store,
    name: str | None = None,
    leave_out: Callable[[DestinationRefused], None] | None = None,
) -> Iterator[Deliverer]:
    """A deliverer for one destination or for all; afterwards its connections are let go of.

    Args:
        settings: where the destinations are.
        store: where their news are.
        name: of which destination; None for all.
        leave_out: is told of one that cannot be used as it is set up, which is left out then; by default it is raised.

    Raises:
        DestinationRefused: there is no such destination, or one cannot be used as it is set up.
    """
    with ExitStack() as opened:
        routes = {}
        for its_name, section in choose_destinations(settings, name).items():
            try:
                destination = open_destination(its_name, section, read_clock)
            except DestinationRefused as refusal:
                if leave_out is None:
                    raise
                leave_out(refusal)
                continue
            opened.callback(destination.close)
            routes[its_name] = Route(destination, Pace(section.per_minute), section.tries)
        # no other deliverer has this name, not even one of another container with the same number
        own = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
        yield Deliverer(store.outbox, routes, own, read_clock, random.SystemRandom())


def queue_all(settings: Settings, store: Store, name: str | None = None) -> int:
    """Queue how all accounts stand, for one destination or for all; how many news that is.

    Raises:
        DestinationRefused: there is no such destination.
        RegistryError: no model serves, so nothing can be said in its words.
    """
    chosen = choose_destinations(settings, name)
    state = champion_of(settings).scorer.spec.catalogue_state
    return store.outbox.queue_all(mail_for(chosen, state, settings.service.public_url))
