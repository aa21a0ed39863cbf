"""SQLite's file is held by another writer, or the disk is full: what is answered, and that the service recovers."""

import resource
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app.service.store_door import PATIENCE_SECONDS
from tests.faults.server import wait_until

SOON_SECONDS = 5
LONG_SECONDS = 10 * PATIENCE_SECONDS
KNOWN = {"account_id": "A-1"}


def what_if(number):
    return {"features": {"logins_30d": number, "plan": "team"}}


def ask(server, key, path, body=None):
    with server.caller(key, LONG_SECONDS) as caller:
        return caller.ask(path, body)


@contextmanager
def another_writer(home):
    """Another program that writes to the store, and does not end."""
    with sqlite3.connect(home.folder / "store.db", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            writer.execute("ROLLBACK")
    writer.close()


def test_a_store_that_another_writes_to_is_waited_for_and_read_meanwhile(home, start):
    server = start(home)
    assert ask(server, home.key, "/score", KNOWN)[0] == 200
    with ThreadPoolExecutor(60) as threads:
        with another_writer(home):
            asked = [threads.submit(ask, server, home.key, "/score", what_if(number)) for number in range(30)]
            began = time.monotonic()
            meanwhile = [
                ask(server, home.key, path, body)[0]
                for path, body in (
                    ("/score", KNOWN),
                    ("/api/accounts/A-1", None),
                    ("/readyz", None),
                    ("/metrics", None),
                )
            ]
            seconds = time.monotonic() - began
            waiting = [one.done() for one in asked]
        answers = [one.result() for one in asked]

    assert meanwhile == [200] * 4
    assert seconds < SOON_SECONDS
    assert waiting == [False] * 30
    assert {answer[0] for answer in answers} == {200}
    assert len({answer[2]["receipt"] for answer in answers}) == 30


@pytest.mark.faults
def test_a_store_that_another_holds_for_long_is_said_and_comes_back(home, start):
    server = start(home)
    with another_writer(home), ThreadPoolExecutor(60) as threads:
        began = time.monotonic()
        asked = [threads.submit(ask, server, home.key, "/score", what_if(number)) for number in range(60)]
        alive = ask(server, None, "/healthz")[0]
        answers = [one.result() for one in asked]
        seconds = time.monotonic() - began
    after = ask(server, home.key, "/score", what_if(1))
    print(f"\nall 60 answered after {seconds:.1f} s")  # noqa: T201 -- the figures

    assert alive == 200
    assert {answer[0] for answer in answers} == {503}
    assert all(int(answer[1]["retry-after"]) > 0 and answer[2]["errors"][0]["field"] == "store" for answer in answers)
    # forty threads wait at once, and those who then come to wait, wait as long
    assert seconds < 2.10 * PATIENCE_SECONDS
    assert after[0] == 200


@contextmanager
def full_disk(server, home):
    """No file of the server's may grow: as on a disk that has no room any more."""
    # the log that is written so is no file: a service's is not either
    full = max(file.stat().st_size for file in home.folder.glob("store.db*"))
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_passes(home, start):
    server = start(home)
    before = [ask(server, home.key, "/score", what_if(number)) for number in range(3)]
    with full_disk(server, home):
        full = []
        wait_until(
            lambda: full.append(ask(server, home.key, "/score", what_if(1000 + len(full)))) or full[-1][0] != 200,
            "the disk is full",
        )
        full += [ask(server, home.key, "/score", what_if(2000 + number)) for number in range(5)]
        full.append(ask(server, home.key, "/score/batch", [what_if(3000), what_if(3001)]))
        known = ask(server, home.key, "/score", what_if(1))
        said = ask(server, home.key, "/readyz")[2]["detail"]
        signs = [ask(server, home.key, path)[0] for path in ("/readyz", "/healthz", "/metrics")]
    # the disk has room again, and nobody asks for scores: the trial notices
    wait_until(lambda: server.look() == 200, "the server is ready again")
    after = [ask(server, home.key, "/score", what_if(number)) for number in range(4000, 4003)]
    kept = sqlite3.connect(home.folder / "store.db")
    receipts = {receipt for (receipt,) in kept.execute("SELECT receipt FROM receipts")}
    integrity = kept.execute("PRAGMA integrity_check").fetchall()
    kept.close()
    refused = [answer for answer in full if answer[0] != 200]

    assert {answer[0] for answer in before + after} == {200}
    assert {answer[0] for answer in refused} == {503}
    assert len(refused) >= 6
    assert all(int(answer[1]["retry-after"]) > 0 and answer[2]["errors"][0]["field"] == "store" for answer in refused)
    assert (known[0], known[2]["receipt"]) == (200, before[1][2]["receipt"])
    assert signs == [503, 200, 200]
    assert "not written to" in said
    assert {answer[2]["receipt"] for answer in before + after + full if answer[0] == 200} <= receipts
    assert integrity == [("ok",)]
