"""Clients that send slowly, or never to the end: the others are answered as before, and a slow body is cut off."""

import resource
import socket
import statistics
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.server import wait_until

WHAT_IF = {"features": {"logins_30d": 3, "plan": "team"}}
ASKED = 100
SLOW_SECONDS = 1


@contextmanager
def idle(server, count, sent):
    """So many connections that have sent the beginning of a request, and send no more."""
    with ExitStack() as stack:
        opened = []
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection((server.host, server.port), timeout=60))
            connection.sendall(sent)
            opened.append(connection)
        yield opened


def measure(server, key):
    """How long an answer takes, in milliseconds: the median, and the slowest but one in a hundred."""
    took = []
    with server.caller(key) as caller:
        for _ in range(ASKED):
            began = time.perf_counter()
            assert caller.ask("/score", WHAT_IF)[0] == 200
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), sorted(took)[ASKED - 2]


@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.faults)])
def test_half_sent_headers_hold_nobody_else_up(home, start, count):
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < count + 100:
        pytest.skip(f"{most} files may be open here, and each of {count} connections is one.")
    server = start(home)
    measure(server, home.key)
    before, memory = measure(server, home.key), server.resident_mb()
    with idle(server, count, b"POST /score HTTP/1.1\r\nHost: varme\r\nX-Slow: "):
        during, grown = measure(server, home.key), server.resident_mb() - memory
        alive = server.look("/healthz")
    print(f"\n{count} idle: {before} ms before, {during} ms during; {1000 * grown / count:.0f} kB each")  # noqa: T201 -- the figures

    assert alive == 200
    assert grown < 0.2 * count
    assert server.look() == 200


def test_more_idle_connections_than_files_may_be_open_pass(home, start):
    server = start(home)
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (100, 100))
    with idle(server, 150, b"POST /score HTTP/1.1\r\nHost: varme\r\n"):
        assert not server.is_over
    wait_until(lambda: server.look() == 200, "it answers again")

    assert measure(server, home.key)


def test_a_slow_body_is_cut_off_and_holds_nobody_up(home, start):
    server = start(home, varme_service__request_seconds=SLOW_SECONDS)
    began = (
        f"POST /score HTTP/1.1\r\nHost: varme\r\nAuthorization: Bearer {home.key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    ).encode()
    with idle(server, 100, began) as slow:
        _, longest = measure(server, home.key)
        answers = []
        for connection in slow:
            whole = b""
            while piece := connection.recv(65536):
                whole += piece
            answers.append(whole)
    print(f"\n100 slow bodies: {longest:.0f} ms for the others at most")  # noqa: T201 -- the figures

    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    assert all(b"application/problem+json" in answer and b"connection: close" in answer.lower() for answer in answers)
