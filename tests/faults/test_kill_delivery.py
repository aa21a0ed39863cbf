"""`kill -9` while news are delivered: none is lost, and what comes twice has the same key and the same body."""

import random
import subprocess
import sys
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import create_engine

from app.settings import Settings
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from tests.app.delivery.conftest import DAY, SECRET, Receiver
from tests.app.store.post import Post
from tests.faults.server import ROOT, wait_until

DELIVER = """
import random, sys, threading
from datetime import UTC, datetime, timedelta
from app.delivery.deliverer import Deliverer, Route
from app.delivery.pace import Pace
from app.delivery.webhook import Webhook
from app.settings import WebhookSettings
from app.store import open_store
store_url, url, secret, name, is_once = sys.argv[1:]
settings = WebhookSettings(kind="webhook", url=url, secret=secret, allow_private=True)
clock = lambda: datetime.now(UTC)
webhook = Webhook("crm", settings, clock)
webhook.most = 5
route = Route(webhook, Pace(0), 1000)
deliverer = Deliverer(open_store(store_url).outbox, {"crm": route}, name, clock, random.Random(), timedelta(seconds=1))
wait = threading.Event().wait
if is_once == "once":
    deliverer.deliver_all(wait, lambda *_: None)
while is_once != "once":
    deliverer.deliver_some() or wait(0.02)
"""
ACCOUNTS = 40
LONGEST_SECONDS = 0.2


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    sqlite = Settings(home=tmp_path / "home").store_url
    return sqlite if request.param == "sqlite" else request.getfixturevalue("make_database")()


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


class Senders:
    """Deliverers as processes of their own, that all deliver from one store to one receiver."""

    def __init__(self, store_url, receiver):
        self._words = (store_url, receiver.url(), SECRET)
        self._count = 0

    def start(self, how="for ever"):
        self._count += 1
        command = (sys.executable, "-c", DELIVER, *self._words, f"sender {self._count}", how)
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)  # noqa: S603 -- this very Python


def queue(store_url, learnt, number):
    """Score all accounts anew, on another day each time; gives the keys of what is to be told."""
    store = open_store(store_url, make=True)
    scorer = learnt.scorer
    model = ModelVersion("customer-health", "3", scorer.fingerprint)
    day = DAY + timedelta(days=number)
    rows = [FeatureRow(f"A-{number}-{place}", day, learnt.values(learnt.known[place])) for place in range(ACCOUNTS)]
    now = datetime.now(UTC)
    store.save_scores([ScoreRecord(row, model, scorer.answer(row.features), now) for row in rows], mail=Post())
    store.close()
    return set(look_into(store_url, f"SELECT key FROM outbox WHERE snapshot_on = '{day}'"))


def look_into(store_url, query):
    engine = create_engine(store_url)
    with engine.connect() as connection:
        rows = list(connection.exec_driver_sql(query).scalars())
    engine.dispose()
    return rows


def has_begun(receiver, before, senders):
    """Whether something came; or will not, because a sender ended by itself."""
    return len(receiver.received) > before or any(one.poll() is not None for one in senders)


@pytest.mark.parametrize(
    ("store_url", "kills"),
    [
        ("sqlite", 2),
        pytest.param("postgresql", 2, marks=pytest.mark.faults),
        pytest.param("sqlite", 50, marks=pytest.mark.faults),
        pytest.param("postgresql", 50, marks=pytest.mark.faults),
    ],
    indirect=["store_url"],
)
def test_no_news_are_lost_when_a_deliverer_is_killed(store_url, receiver, learnt, kills):
    chance, senders, queued, in_hand = random.Random(5), Senders(store_url, receiver), set(), 0  # noqa: S311 -- repeatable
    for number in range(kills):
        queued |= queue(store_url, learnt, number)
        before = len(receiver.received)
        both = [senders.start(), *([senders.start()] if number % 5 == 4 else [])]
        try:
            wait_until(partial(has_begun, receiver, before, both), "a delivery")
            threading.Event().wait(chance.uniform(0, LONGEST_SECONDS))
        finally:
            for one in both:
                one.kill()
                one.communicate()
        in_hand += look_into(store_url, "SELECT count(*) FROM outbox WHERE state = 'taken'")[0]
    with senders.start("once") as last:
        _, said = last.communicate(timeout=120)
        assert last.returncode == 0, said.decode()
    bodies = defaultdict(set)
    for one in receiver.received:
        bodies[one.headers["webhook-id"]].add(one.body)
    twice = len(receiver.received) - len(bodies)
    print(f"\n{kills} kills: {len(queued)} news, {in_hand} in hand when it was killed, {twice} came twice")  # noqa: T201 -- the figures

    assert len(queued) == kills * ACCOUNTS
    assert set(bodies) == queued
    assert {len(of_key) for of_key in bodies.values()} == {1}
    assert look_into(store_url, "SELECT DISTINCT state FROM outbox") == ["done"]
    assert twice <= in_hand
