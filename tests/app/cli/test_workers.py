"""Several workers answer as quickly as one: what they listen on sends each piece at once."""

import socket

from app.cli.workers import send_at_once


def test_accepted_connections_send_each_piece_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send_at_once(listening)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
