"""The keys that a process knows: how old they may be, what happens while the store is away, who notes their use."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.keys import create_key, revoke
from app.service import key_ring
from app.service.key_ring import AWAY_SECONDS, FRESH_SECONDS, USE_SECONDS, KeyRing
from app.store import StoreUnusable


class Door:
    """Gives the store, unless the test takes it away or keeps it shut for a while; counts who asks."""

    def __init__(self, store):
        self.store, self.failure, self.asked = store, None, 0
        self.is_asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()

    def __call__(self):
        self.asked += 1
        self.is_asked.set()
        self.may_answer.wait(timeout=5)  # in vain only where a test fails
        if self.failure:
            raise self.failure
        return self.store


class Hands:
    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def door(store):
    return Door(store)


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def ring(door, hands):
    return KeyRing(door, hands)


@pytest.fixture
def key_id(store, now):
    return create_key(store, "CRM", ["score"], now).split("_")[1]


AWAY = [
    pytest.param(OperationalError("SELECT", {}, Exception("gone")), id="no answer"),
    pytest.param(StoreUnusable("gone"), id="no store"),
]


def test_the_store_is_asked_once_in_a_few_seconds(ring, door, hands, key_id):
    for moment in (0, 1, FRESH_SECONDS - 0.1, FRESH_SECONDS, FRESH_SECONDS + 1):
        hands.seconds = moment
        assert ring.find(key_id).id == key_id

    assert door.asked == 2


def test_what_changed_is_seen_after_a_few_seconds(ring, hands, store, now, key_id):
    before = ring.find(key_id)
    revoke(store, key_id, now)
    hands.seconds = FRESH_SECONDS
    after = ring.find(key_id)

    assert (before.revoked_at, after.revoked_at) == (None, now)


def test_guessed_ids_take_no_room(ring, door):
    assert [ring.find(f"{guess:012x}") for guess in range(10)] == [None] * 10
    assert not any(ring.knows(f"{guess:012x}") for guess in range(10))
    assert door.asked == 10


@pytest.mark.parametrize("failure", AWAY)
def test_while_the_store_is_away_a_known_key_stays_known(ring, door, hands, key_id, failure):
    ring.find(key_id)
    door.failure = failure
    kept = []
    for moment in (FRESH_SECONDS, 60, AWAY_SECONDS - 1):
        hands.seconds = moment
        kept.append(ring.find(key_id).id)
    hands.seconds = AWAY_SECONDS + FRESH_SECONDS

    assert kept == [key_id] * 3
    with pytest.raises(type(failure)):
        ring.find(key_id)


@pytest.mark.parametrize("failure", AWAY)
def test_while_the_store_is_away_a_new_key_is_not_known_and_not_refused(ring, door, key_id, failure):
    door.failure = failure

    with pytest.raises(type(failure)):
        ring.find(key_id)


def test_the_store_that_is_back_is_believed(ring, door, hands, store, now, key_id):
    ring.find(key_id)
    door.failure = StoreUnusable("gone")
    hands.seconds = AWAY_SECONDS - 1
    ring.find(key_id)
    revoke(store, key_id, now)
    door.failure = None
    hands.seconds += FRESH_SECONDS

    assert ring.find(key_id).revoked_at == now


def test_only_one_waits_for_a_store_that_does_not_answer(ring, door, hands, key_id):
    ring.find(key_id)
    hands.seconds = FRESH_SECONDS
    door.is_asked.clear()
    door.may_answer.clear()
    first = threading.Thread(target=ring.find, args=[key_id])
    first.start()
    door.is_asked.wait()
    meanwhile = ring.find(key_id)
    is_waiting = first.is_alive()
    door.may_answer.set()
    first.join()

    assert (meanwhile.id, is_waiting, door.asked) == (key_id, True, 2)


def test_a_store_that_never_answers_holds_one_however_long_it_lasts(ring, door, hands, key_id):
    ring.find(key_id)
    door.is_asked.clear()
    door.may_answer.clear()
    hands.seconds = FRESH_SECONDS
    waiting = threading.Thread(target=ring.find, args=(key_id,))
    waiting.start()
    assert door.is_asked.wait(5)
    hands.seconds = 3 * FRESH_SECONDS
    meanwhile, asked = ring.find(key_id), door.asked
    door.may_answer.set()
    waiting.join()

    assert (meanwhile.id, asked) == (key_id, 2)


def test_the_oldest_gives_way(ring, store, now, monkeypatch):
    monkeypatch.setattr(key_ring, "MOST_KEYS", 2)
    made = [create_key(store, name, ["score"], now).split("_")[1] for name in "abc"]
    for key_id in made:
        ring.find(key_id)

    assert [ring.knows(key_id) for key_id in made] == [False, True, True]


def test_use_is_noted_once_a_minute(ring, hands, store, now, key_id):
    noted = []
    for moment in (0, 1, USE_SECONDS - 1, USE_SECONDS):
        hands.seconds = moment
        ring.note_use(key_id, now + timedelta(seconds=moment))
        ring.settle()
        noted.append((store.keys.find(key_id).last_used_at - now).total_seconds())

    assert noted == [0, 0, 0, USE_SECONDS]


def test_a_use_that_cannot_be_noted_is_told_and_stops_nobody(ring, door, key_id, now, caplog):
    door.failure = StoreUnusable("gone")
    ring.note_use(key_id, now)
    ring.settle()

    assert f"use of the key {key_id} could not be noted: StoreUnusable" in caplog.text


def test_noting_does_not_wait_for_the_store(ring, door, store, key_id, now):
    door.may_answer.clear()
    ring.note_use(key_id, now)
    before = store.keys.find(key_id).last_used_at
    door.may_answer.set()
    ring.settle()

    assert (before, store.keys.find(key_id).last_used_at) == (None, now)
