"""The deliverer: takes news from the outbox under a lease, sends them, and records what became of each."""

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.delivery.destination import Delivered, Delivery, Destination, Outcome, Refused, Retry
from app.delivery.pace import Pace, delay_seconds
from app.log_form import describe_error
from app.store.outbox import Letter, Outbox

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# A single run waits so long for what is due soon, or for what a receiver asked it to wait.
PATIENCE = timedelta(seconds=45)


@dataclass(slots=True)
class Route:
    """A destination, how fast it is told, how often each delivery is tried, and until when it is left alone."""

    destination: Destination
    pace: Pace
    tries: int
    rests_until: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what was sent: how many arrived, are tried again later, and were given up."""

    delivered: int = 0
    retried: int = 0
    dead: int = 0

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(self.delivered + other.delivered, self.retried + other.retried, self.dead + other.dead)

    @property
    def total(self) -> int:
        """How many were sent."""
        return self.delivered + self.retried + self.dead


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Delivers what is in the outbox: at least once, each time under the same key, and an account's news in order.

    Attributes:
        outbox: the news.
        routes: the destinations by name.
        name: its own, that no other deliverer has.
        clock: says what time it is.
        chance: where the jitter comes from.
        lease: for how long others leave alone what it has in hand; it prolongs it while it sends.
    """

    outbox: Outbox
    routes: Mapping[str, Route]
    name: str
    clock: Callable[[], datetime]
    chance: random.Random
    lease: timedelta = field(default=LEASE)

    def deliver_some(self) -> bool:
        """Send one batch to each destination for which something is due; whether there was any. It never waits."""
        return sum(self._send_batch(name, route).total for name, route in self.routes.items()) > 0

    def deliver_all(
        self, wait: Callable[[float], bool], tell: Callable[[str, Sent], None], patience: timedelta = PATIENCE
    ) -> dict[str, Sent]:
        """Send all that is due, and what is due soon.

        Args:
            wait: waits so many seconds; whether to stop.
            tell: is told after each batch what became of it, with the destination's name.
            patience: how long is waited for what is due later.

        Returns:
            What became of the news, by destination.
        """
        sent = {name: Sent() for name in self.routes}
        while True:
            has_sent = False
            for name, route in self.routes.items():
                batch = self._send_batch(name, route)
                if batch.total:
                    has_sent = True
                    sent[name] += batch
                    tell(name, batch)
            now = self.clock()
            next_at = now if has_sent else self._next_at(now)
            if next_at is None or next_at > now + patience or wait(max((next_at - now).total_seconds(), 0.0)):
                return sent

    def _next_at(self, now: datetime) -> datetime | None:
        """When something can be sent next; None where nothing is on its way."""
        found = []
        for name, route in self.routes.items():
            due_at = self.outbox.next_at(name)
            if due_at is not None:
                found.append(max(due_at, route.rests_until or now, route.pace.next_at(now)))
        return min(found, default=None)

    def _send_batch(self, name: str, route: Route) -> Sent:
        now = self.clock()
        if route.rests_until is not None and now < route.rests_until:
            return Sent()
        allowed = route.pace.allowed(now, route.destination.most)
        letters = self.outbox.take(name, now, self.lease, allowed, self.name) if allowed else []
        if not letters:
            return Sent()
        route.pace.spend(len(letters))
        with self._keeping([letter.key for letter in letters]):
            outcomes = route.destination.send([as_delivery(letter) for letter in letters])
        return self._record(name, route, letters, outcomes)

    def _record(self, name: str, route: Route, letters: Sequence[Letter], outcomes: Sequence[Outcome]) -> Sent:
        now, count = self.clock(), Counter[str]()
        both = list(zip(letters, outcomes, strict=True))
        arrived = [letter.key for letter, outcome in both if isinstance(outcome, Delivered)]
        # first, so that as little as possible is sent again if this process dies now
        self.outbox.done(arrived, self.name, now)
        asked: list[float] = []
        for letter, outcome in both:
            match outcome:
                case Delivered():
                    pass
                case Retry(after_seconds, why) if letter.times_taken < route.tries:
                    seconds = delay_seconds(letter.times_taken, after_seconds, self.chance)
                    asked += [] if after_seconds is None else [seconds]
                    self.outbox.retry(letter.key, self.name, now + timedelta(seconds=seconds), why)
                    count["retried"] += 1
                case Retry(_, why):
                    self.outbox.bury(letter.key, self.name, f"Given up after {letter.times_taken} tries. {why}", now)
                    count["dead"] += 1
                case Refused(why):
                    self.outbox.bury(letter.key, self.name, why, now)
                    count["dead"] += 1
        self._rest(route, now, asked, is_through=bool(arrived) or not any(isinstance(one, Retry) for one in outcomes))
        sent = Sent(len(arrived), count["retried"], count["dead"])
        if sent.total > sent.delivered:
            log.warning(
                "Not all news arrived.",
                extra={"told": {"destination": name, "retried": sent.retried, "dead": sent.dead}},
            )
        return sent

    def _rest(self, route: Route, now: datetime, asked: Sequence[float], *, is_through: bool) -> None:
        """Leave a destination alone that asks for it, or that took nothing of a whole batch."""
        route.failures = 0 if is_through else route.failures + 1
        seconds = max(asked, default=0.0)
        if not is_through and not asked:
            seconds = delay_seconds(route.failures, None, self.chance)
        route.rests_until = now + timedelta(seconds=seconds) if seconds else None

    @contextmanager
    def _keeping(self, keys: Sequence[str]) -> Iterator[None]:
        """Prolong the lease of what is being sent."""
        is_over = threading.Event()

        def prolong() -> None:
            while not is_over.wait(self.lease.total_seconds() / 3):
                try:
                    self.outbox.hold(keys, self.name, self.clock() + self.lease)
                except SQLAlchemyError as error:
                    log.error("A lease was not prolonged.", extra={"told": describe_error(error)})  # noqa: TRY400

        thread = threading.Thread(target=prolong, name="varme-delivery-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


def as_delivery(letter: Letter) -> Delivery:
    """What a destination is given of news in the outbox."""
    return Delivery(letter.key, letter.account_id, letter.crm_id, letter.snapshot_on, letter.payload)
