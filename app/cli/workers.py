"""Running the service: one process that answers, or several that share what it listens on."""

import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

APPLICATION = "app.service:make_app"


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
            with config.bind_socket() as listening:
                send_at_once(listening)
                Multiprocess(config, sockets=[listening]).run()
            return
        server = uvicorn.Server(config)
        server.run()
        if not server.started:
            sys.exit(STARTUP_FAILURE)


def send_at_once(listening: socket.socket) -> None:
    """Have the connections that are accepted here send each piece at once, which they inherit.

    asyncio sees to this for sockets that it opens, not for one that it is given: there the second piece of an answer
    would wait 40 ms for the caller to say that the first has come.
    """
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def choose_trusted(proxies: Sequence[str]) -> dict[str, Any]:
    """What uvicorn is told of proxies: it would believe whoever connects from this machine, or what a variable says."""
    return {"forwarded_allow_ips": list(proxies)}
