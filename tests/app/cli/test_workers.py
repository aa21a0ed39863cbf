"""Several workers: what they listen on is shared fairly, and sends each piece at once."""

import socket
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest

from app.cli.workers import SharedSocket, share

AT_ONCE = 5


@pytest.fixture
def listening():
    with share(socket.create_server(("127.0.0.1", 0))) as shared:
        shared.settimeout(AT_ONCE)
        yield shared


def test_accepted_connections_send_each_piece_at_once(listening: SharedSocket):
    with socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_one_connection_is_taken_at_a_time(listening: SharedSocket):
    with socket.create_connection(listening.getsockname()), socket.create_connection(listening.getsockname()):
        first, _ = listening.accept()
        with first:
            with pytest.raises(BlockingIOError):
                listening.accept()
            second, _ = listening.accept()
            second.close()


def _accept_one(shared: SharedSocket, told: Connection) -> None:
    shared.settimeout(AT_ONCE)
    taken, _ = shared.accept()
    taken.close()
    told.send(type(shared).__name__)


def test_a_worker_is_handed_the_socket_in_the_same_form(
    listening: SharedSocket, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
):
    # the worker imports this module too, wherever the tests were begun
    monkeypatch.syspath_prepend(request.config.rootpath)
    context = get_context("spawn")
    hears, tells = context.Pipe()
    worker = context.Process(target=_accept_one, args=(listening, tells))
    worker.start()
    try:
        with socket.create_connection(listening.getsockname()):
            assert hears.poll(60)
            assert hears.recv() == "SharedSocket"
    finally:
        worker.join()
