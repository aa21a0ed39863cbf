"""`varme serve`: the service that answers `POST /score`."""

import os
import socket
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from app.cli.speak import Config, Home, progress_console
from app.settings import load_settings


class AddressTaken(Exception):
    """Something else listens where the service should."""


def choose_port(host: str, port: int) -> int:
    """The port if it is free, or a free one for 0.

    Raises:
        AddressTaken: it says how to choose another.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            free: int = trial.getsockname()[1]
    except OSError as error:
        raise AddressTaken(
            f"The service can't listen on {host}:{port} ({error.strerror}). Choose another port with --port, or as "
            "`port` in the [service] section of varme.toml."
        ) from error
    return free


def choose_trusted(proxies: Sequence[str]) -> dict[str, Any]:
    """What uvicorn is told of proxies: it would believe whoever connects from this machine, or what a variable says."""
    return {"forwarded_allow_ips": list(proxies)}


def bind_socket(config: uvicorn.Config) -> socket.socket:
    """The socket that several workers share: what they accept sends at once.

    asyncio sees to that itself, but not for a socket that uvicorn binds: an answer then waits for the client's
    acknowledgement of its head, 40 ms on Linux.
    """
    shared = config.bind_socket()
    shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited by every connection
    return shared


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; by default [service] host.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; by default [service] port.", min=0, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 1,
    home: Home = None,
    config: Config = None,
) -> None:
    """Answer for the accounts in the store, and for given features."""
    from app.store import open_store

    settings = load_settings(config, home)
    settings.home.mkdir(parents=True, exist_ok=True)
    open_store(settings.store_url, upgrade=True).close()
    chosen_host = host or settings.service.host
    chosen_port = choose_port(chosen_host, settings.service.port if port is None else port)
    # Workers read the same settings as this command.
    os.environ["VARME_HOME"] = str(settings.home.resolve())
    if config is not None:
        os.environ["VARME_CONFIG"] = str(config.resolve())
    address = f"http://{chosen_host}:{chosen_port}"
    progress_console.print(f"Varme answers at {address} (documentation: {address}/docs). Stop with Ctrl-C.")
    options: dict[str, Any] = {
        "factory": True,
        "host": chosen_host,
        "port": chosen_port,
        "workers": workers,
        "log_level": "warning",
        "access_log": False,
        **choose_trusted(settings.service.trusted_proxies),
    }
    if workers == 1:
        uvicorn.run("app.service:make_app", **options)
    else:
        shared = uvicorn.Config("app.service:make_app", **options)
        Multiprocess(shared, [bind_socket(shared)]).run()
