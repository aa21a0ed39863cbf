"""`varme serve`: the service that answers `POST /score`."""

import os
from typing import Annotated

import typer
import uvicorn

from app.cli.speak import Config, Home, progress_console
from app.settings import load_settings


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
    # Workers read the same settings as this command.
    os.environ["VARME_HOME"] = str(settings.home.resolve())
    if config is not None:
        os.environ["VARME_CONFIG"] = str(config.resolve())
    address = f"http://{host or settings.service.host}:{port if port is not None else settings.service.port}"
    progress_console.print(f"Varme answers at {address} (documentation: {address}/docs). Stop with Ctrl-C.")
    uvicorn.run(
        "app.service:make_app",
        factory=True,
        host=host or settings.service.host,
        port=port if port is not None else settings.service.port,
        workers=workers,
        log_level="warning",
        access_log=False,
    )
