"""`varme serve`: the service that answers `POST /score`."""

import os
import socket
from typing import Annotated

import typer

from app.cli.beside import (
    adding_up_figures,
    pulling,
    refuse_pull_in_vain,
    refuse_work_in_vain,
    working_beside,
)
from app.cli.speak import Config, Home, progress_console
from app.cli.workers import answer_in
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


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; by default [service] host.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; by default [service] port.", min=0, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 1,
    works: Annotated[
        bool, typer.Option("--work", help="Have a `varme work` beside the service; needs the full environment.")
    ] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Answer for the accounts in the store, and for given features."""
    from app.log_form import set_up_logging
    from app.store import StoreAway, open_store
    from app.store.opening import PATIENCE_SECONDS

    settings = load_settings(config, home)
    refuse_pull_in_vain(settings.service.pull_seconds)
    refuse_work_in_vain(works=works)
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        open_store(settings.store_url, make=True, patience_seconds=PATIENCE_SECONDS).close()
    except StoreAway as error:
        progress_console.print(
            f"{error} Until it answers, `/readyz` says so; the service takes it up by itself.",
            markup=False,
            style="yellow",
            soft_wrap=True,
        )
    chosen_host = host or settings.service.host
    chosen_port = choose_port(chosen_host, settings.service.port if port is None else port)
    # Workers read the same settings as this command.
    os.environ["VARME_HOME"] = str(settings.home.resolve())
    if config is not None:
        os.environ["VARME_CONFIG"] = str(config.resolve())
    address = f"http://{chosen_host}:{chosen_port}"
    progress_console.print(f"Varme answers at {address} (documentation: {address}/docs). Stop with Ctrl-C.")
    set_up_logging(settings.service.log_format)
    with pulling(settings.service.pull_seconds), working_beside(works=works), adding_up_figures(workers):
        answer_in(workers, chosen_host, chosen_port, settings.service.trusted_proxies)
