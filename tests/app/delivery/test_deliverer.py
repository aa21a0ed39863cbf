"""The deliverer: at least once, under one key, later when it is asked to, and never two at once."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from app.delivery.deliverer import Deliverer, Route
from app.delivery.destination import Delivered, Refused, Retry
from app.delivery.pace import Pace
from app.delivery.webhook import Webhook
from tests.app.store.post import Post

ACCOUNTS = tuple(f"A-{number:02}" for number in range(30))


@dataclass
class Recorder:
    """A destination in memory: takes note of what it gets, and answers as it is told."""

    script: list = field(default_factory=list)
    got: list = field(default_factory=list)
    most: int = 10
    name: str = "crm"
    kind: str = "recorder"

    def send(self, deliveries):
        self.got += [one.key for one in deliveries]
        return [self.script.pop(0) if self.script else Delivered() for _ in deliveries]


@pytest.fixture
def fill(store, make_record):
    def save(accounts=ACCOUNTS):
        store.save_scores([make_record(account) for account in accounts], mail=Post())

    return save


@pytest.fixture
def make_deliverer(store, clock):
    def make(destination, name="one", per_minute=0, tries=3):
        route = Route(destination, Pace(per_minute), tries)
        return Deliverer(store.outbox, {"crm": route}, name, clock, random.Random(1))  # noqa: S311 -- repeatable

    return make


@pytest.fixture
def pass_time(clock):
    """Waits by moving the clock; gives how long was waited in all."""

    class Waits:
        seconds = 0.0

        def __call__(self, seconds):
            self.seconds += seconds
            clock.now += timedelta(seconds=max(seconds, 0.001))
            return False

    return Waits()


def no_words(*_):
    pass


def test_everything_arrives_once_and_then_there_is_nothing_to_do(fill, store, make_deliverer, pass_time):
    fill()
    recorder = Recorder()
    deliverer = make_deliverer(recorder)
    sent = deliverer.deliver_all(pass_time, no_words)

    assert sent["crm"].delivered == len(recorder.got) == len(set(recorder.got)) == 30
    assert store.outbox.counts()["crm"].done == 30
    assert not deliverer.deliver_some()


def test_what_fails_is_tried_again_later_under_the_same_key(fill, make_deliverer, clock):
    fill(["A-1"])
    recorder = Recorder([Retry(None, "It was away.")])
    deliverer = make_deliverer(recorder)
    first = deliverer.deliver_some()
    at_once = deliverer.deliver_some()
    clock.now += timedelta(seconds=30)
    later = deliverer.deliver_some()

    assert (first, at_once, later) == (True, False, True)
    assert recorder.got == [recorder.got[0]] * 2


def test_a_receiver_that_asks_for_time_gets_it(fill, make_deliverer, clock):
    fill()
    recorder = Recorder([Delivered(), Retry(100.0, "Too many.")])
    deliverer = make_deliverer(recorder)
    deliverer.deliver_some()
    clock.now += timedelta(seconds=99)
    early = deliverer.deliver_some()
    clock.now += timedelta(seconds=12)

    assert not early
    assert deliverer.deliver_some()
    assert len(recorder.got) == 20


def test_a_destination_that_takes_nothing_is_left_alone_longer_and_longer(fill, store, make_deliverer, pass_time):
    fill()
    recorder = Recorder([Retry(None, "It was away.")] * 1000)
    deliverer = make_deliverer(recorder, tries=100)
    sent = deliverer.deliver_all(pass_time, no_words)

    assert sent["crm"].delivered == 0
    assert len(recorder.got) <= 30
    assert store.outbox.counts()["crm"].waiting == 30


def test_after_so_many_tries_it_is_a_dead_letter(fill, store, make_deliverer, clock):
    fill(["A-1"])
    recorder = Recorder([Retry(None, "It was away.")] * 3)
    deliverer = make_deliverer(recorder, tries=3)
    for _ in range(10):
        deliverer.deliver_some()
        clock.now += timedelta(hours=1)
    (dead,) = store.outbox.dead("crm")
    store.outbox.resend(None, clock.now)
    deliverer.deliver_some()

    assert dead.why == "Given up after 3 tries. It was away."
    assert recorder.got == [dead.key] * 4
    assert store.outbox.counts()["crm"].done == 1


def test_a_refusal_is_a_dead_letter_at_once_and_holds_nobody_up(fill, store, make_deliverer, pass_time):
    fill()
    sent = make_deliverer(Recorder([Refused("There is no such company.")])).deliver_all(pass_time, no_words)

    assert (sent["crm"].delivered, sent["crm"].dead) == (29, 1)
    assert [one.why for one in store.outbox.dead()] == ["There is no such company."]


def test_no_more_go_than_are_allowed_in_a_minute(fill, make_deliverer, pass_time):
    fill()
    recorder = Recorder()
    make_deliverer(recorder, per_minute=20).deliver_all(pass_time, no_words)

    assert len(recorder.got) == 30
    assert 60 < pass_time.seconds < 120


def test_two_at_once_send_nothing_twice(fill, make_deliverer, make_webhook, receiver, clock):
    fill()
    webhooks = [Webhook("crm", make_webhook(receiver.url()), clock) for _ in range(2)]
    deliverers = [make_deliverer(webhook, str(number)) for number, webhook in enumerate(webhooks)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda one: one.deliver_all(threading.Event().wait, no_words, timedelta(0)), deliverers))
    for webhook in webhooks:
        webhook.close()

    assert len(receiver.keys()) == len(set(receiver.keys())) == 30


def test_a_deliverer_that_lost_its_lease_changes_nothing(fill, store, make_deliverer, clock):
    fill(["A-1"])

    class Slow(Recorder):
        def send(self, deliveries):
            clock.now += timedelta(minutes=5)
            second.deliver_some()
            return [Refused("Too late.") for _ in deliveries]

    recorder = Recorder()
    second = make_deliverer(recorder, "two")
    make_deliverer(Slow(), "one").deliver_some()

    assert len(recorder.got) == 1
    assert store.outbox.counts()["crm"].done == 1


def test_the_lease_is_prolonged_while_it_sends(fill, store, make_deliverer, clock):
    fill(["A-1"])
    prolonged = threading.Event()
    until = []

    class Slow(Recorder):
        def send(self, deliveries):
            hold = store.outbox.hold

            def watched(keys, by, at):
                until.append(at)
                held = hold(keys, by, at)
                prolonged.set()
                return held

            deliverer.outbox.hold = watched
            assert prolonged.wait(20)
            return super().send(deliveries)

    deliverer = make_deliverer(Slow())
    object.__setattr__(deliverer, "lease", timedelta(seconds=0.3))
    deliverer.deliver_some()

    assert until[0] == clock.now + timedelta(seconds=0.3)
    assert store.outbox.counts()["crm"].done == 1


def test_what_of_a_batch_arrived_stays_arrived(fill, store, make_deliverer):
    fill(ACCOUNTS[:3])
    make_deliverer(Recorder([Delivered(), Retry(None, "It was away."), Refused("No.")])).deliver_some()
    counts = store.outbox.counts()["crm"]

    assert (counts.done, counts.waiting, counts.dead) == (1, 1, 1)
