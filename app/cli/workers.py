"""Running the service: one process that answers, or several that share what it listens on."""

import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.reduction import DupFd
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

APPLICATION = "app.service:make_app"


class SharedSocket(socket.socket):
    """What several workers listen on; each takes one connection at a time.

    asyncio accepts whatever waits, so that the worker that looks first would get all connections that a caller opens
    together, and the others none. Here every second look finds nothing: who is busy comes later than who is idle.
    """

    __slots__ = ("_has_taken",)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 -- those of a socket
        super().__init__(*given, **named)
        self._has_taken = False

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection.

        Raises:
            BlockingIOError: none waits, or one was taken just now.
        """
        if self._has_taken:
            self._has_taken = False
            raise BlockingIOError
        accepted = super().accept()
        self._has_taken = True
        return accepted

    def __reduce__(self) -> tuple[Any, ...]:
        """As a plain socket is handed to a worker, which has this form again there."""
        return _take_over, (DupFd(self.fileno()),)


def _take_over(handed: Any) -> SharedSocket:  # noqa: ANN401 -- what DupFd makes depends on the system
    return SharedSocket(fileno=handed.detach())


def answer_in(workers: int, host: str, port: int, proxies: Sequence[str]) -> None:
    """Answer at an address until stopped, in so many processes; what `proxies` forward is believed."""
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        # the application sets up the log, uvicorn's own lines included
        log_config=None,
        log_level="warning",
        access_log=False,
        **choose_trusted(proxies),
    )
    # stopping it with Ctrl-C is how it is meant to end
    with suppress(KeyboardInterrupt):
        if workers > 1:
            with share(config.bind_socket()) as listening:
                Multiprocess(config, sockets=[listening]).run()
            return
        server = uvicorn.Server(config)
        server.run()
        if not server.started:
            sys.exit(STARTUP_FAILURE)


def share(bound: socket.socket) -> SharedSocket:
    """The same socket for several workers, whose connections send each piece at once.

    asyncio sees to that for sockets that it opens, not for one that it is given: there the second piece of an answer
    would wait 40 ms for the caller to say that the first has come.
    """
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return SharedSocket(fileno=bound.detach())


def choose_trusted(proxies: Sequence[str]) -> dict[str, Any]:
    """What uvicorn is told of proxies: it would believe whoever connects from this machine, or what a variable says."""
    return {"forwarded_allow_ips": list(proxies)}
