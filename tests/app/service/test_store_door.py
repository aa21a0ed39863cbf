"""Who waits while another looks for a store in vain is told the same, and the next one looks again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.service import store_door
from app.service.store_door import StoreDoor
from app.store import StoreAway, open_store


class Threads:
    """A lock that says how many threads have come to it."""

    def __init__(self):
        self._lock = threading.Lock()
        self.came = threading.Semaphore(0)

    def __enter__(self):
        self.came.release()
        self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()


def test_a_store_that_is_away_is_looked_for_once_for_all_who_wait(store, settings, monkeypatch):
    del store
    looked, go_on = [], threading.Event()

    def look_in_vain(url, **_):
        looked.append(url)
        assert go_on.wait(10)
        raise StoreAway("It is away.")

    door = StoreDoor(settings.store_url)
    door._lock = lock = Threads()  # noqa: SLF001 -- who waits for it is nobody's business but this test's
    monkeypatch.setattr(store_door, "open_store", look_in_vain)
    with ThreadPoolExecutor(5) as threads:
        waiting = [threads.submit(door.open) for _ in range(5)]
        assert all(lock.came.acquire(timeout=10) for _ in range(5))
        go_on.set()
        failed = [one.exception(10) for one in waiting]
    monkeypatch.setattr(store_door, "open_store", open_store)
    opened = door.open()
    door.close()

    assert len(looked) == 1
    assert [type(one) for one in failed] == [StoreAway] * 5
    assert opened is door.open()


def test_each_need_looks_again(settings, monkeypatch):
    looked = []

    def look_in_vain(url, **_):
        looked.append(url)
        raise StoreAway("It is away.")

    door = StoreDoor(settings.store_url)
    monkeypatch.setattr(store_door, "open_store", look_in_vain)
    for _ in range(2):
        with pytest.raises(StoreAway):
            door.open()

    assert len(looked) == 2
