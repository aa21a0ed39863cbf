"""Another program holds the store's lock: who only reads is answered meanwhile, who writes is told, and it passes."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from fastapi.testclient import TestClient

from app.keys import create_key
from app.service import application, create_app, store_door
from app.store.opening import BUSY_SECONDS

MOST = 3
LONG_SECONDS = 60
READ = (
    "/api/accounts",
    "/api/accounts/A-1",
    "/api/accounts/A-1/history",
    "/api/model",
    "/api/receipts/none",
    "/metrics",
    "/readyz",
    "/healthz",
)


class Announced(list):
    """The turns of a group commit; each that comes is announced."""

    def __init__(self):
        super().__init__()
        self.came = threading.Semaphore(0)

    def append(self, turn):
        super().append(turn)
        self.came.release()


@pytest.fixture
def begin(store, serve, scored, settings, now, monkeypatch):
    """Starts a service with room for three who write, and as many others, which waits so long for its store."""
    del scored
    serve()
    monkeypatch.setattr(application, "MOST_WRITERS", MOST)
    monkeypatch.setattr(application, "OTHER_THREADS", MOST)
    started = []

    def start(patience_seconds):
        monkeypatch.setattr(store_door, "PATIENCE_SECONDS", patience_seconds)
        app = create_app(settings, clock=lambda: now)
        client = TestClient(app, headers={"Authorization": f"Bearer {key}"}, raise_server_exceptions=False)
        started.append(client.__enter__())
        return client, app.state.store_door.open()

    key = create_key(store, "CRM", ["read", "score"], now)
    yield start
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def held(settings):
    """The lock that another program holds while it writes; by leaving it, it is let go."""

    @contextmanager
    def hold():
        with closing(sqlite3.connect(settings.home / "store.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    return hold


def what_if(number):
    return {"features": {"logins_30d": number}}


def test_who_reads_is_answered_while_who_writes_waits(begin, held):
    client, opened = begin(LONG_SECONDS)
    opened.receipts._turns = waiting = Announced()  # noqa: SLF001 -- who waits is nobody's business but this test's
    with ThreadPoolExecutor(2 * MOST + 1) as threads:
        with held():
            writers = [threads.submit(client.post, "/score", json=what_if(number)) for number in range(2 * MOST)]
            writers.append(threads.submit(client.post, "/score/batch", json=[what_if(100), what_if(101)]))
            assert all(waiting.came.acquire(timeout=LONG_SECONDS) for _ in range(MOST))
            read = {path: client.get(path).status_code for path in READ}
            strangers = client.get("/api/model", headers={"Authorization": "nonsense"}).status_code
            done = [one.done() for one in writers]
        written = [one.result() for one in writers]

    assert read == {**dict.fromkeys(READ, 200), "/api/receipts/none": 404}
    assert strangers == 401
    assert not any(done)
    assert [one.status_code for one in written] == [200] * len(written)
    assert len({one.json()["receipt"] for one in written[:-1]}) == 2 * MOST


def test_who_writes_is_told_soon_and_all_recovers(begin, held, count):
    client, _ = begin(1)
    before, began = count("receipts"), time.monotonic()
    with ThreadPoolExecutor(2 * MOST) as threads, held():
        refused = list(threads.map(lambda number: client.post("/score", json=what_if(number)), range(2 * MOST)))
        refused.append(client.post("/score/batch", json=[what_if(100)]))
    seconds = time.monotonic() - began
    after = client.post("/score", json=what_if(0))

    assert seconds < BUSY_SECONDS
    assert {one.status_code for one in refused} == {503}
    assert {one.headers["content-type"] for one in refused} == {"application/problem+json"}
    assert all(int(one.headers["retry-after"]) > 0 for one in refused)
    assert {one.json()["errors"][0]["field"] for one in refused} == {"store"}
    assert after.status_code == 200
    assert count("receipts") == before + 1
