"""Puts the service together: settings in, an application out."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI

from app.service.accounts.endpoints import router as accounts
from app.service.champion import ChampionReader
from app.service.documentation import router as documentation
from app.service.error_map import install_error_map
from app.service.health.endpoints import router as health
from app.service.model.endpoints import router as model
from app.service.problems import MEDIA_TYPE, NotReady
from app.service.receipts.endpoints import router as receipts
from app.service.request_log import RequestLog
from app.service.scoring.endpoints import router as scoring
from app.service.store_door import StoreDoor
from app.settings import Settings, load_settings
from app.store import StoreError

ABOUT = (
    "Health scores for the accounts of a subscription business: how likely each is to leave, as a calibrated "
    "score from 0 to 100, with reasons in points that add up to it."
)
FIRST_REFUSAL = 400


def read_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = read_clock) -> FastAPI:
    """Make the service of one home.

    It starts without a model or a store too, says so at `/readyz`, and takes them up when they appear.

    Args:
        settings: where the champion and the store are.
        clock: what time it is, in UTC; answers are remembered with it.
    """
    reader, door = ChampionReader(settings.champion), StoreDoor(settings.store_url)

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        _warm_up(reader, door)
        yield
        door.close()

    app = FastAPI(
        title="Varme",
        description=ABOUT,
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=live,
        # FastAPI's own spans and logs may hold what a customer wrote
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.champion_reader, app.state.store_door, app.state.clock = reader, door, clock
    app.add_middleware(RequestLog)
    install_error_map(app)
    for router in (health, scoring, accounts, receipts, model, documentation):
        app.include_router(router)
    _declare_problems(app)
    return app


def make_app() -> FastAPI:
    """The service that the environment and `varme.toml` configure: a factory for uvicorn's workers."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return create_app(load_settings())


def _warm_up(reader: ChampionReader, door: StoreDoor) -> None:
    """Load model and store before the first request; `/readyz` says what is missing."""
    try:
        reader.current()
        door.open()
    except (NotReady, StoreError):
        return


def _declare_problems(app: FastAPI) -> None:
    """FastAPI would declare every response as plain JSON."""
    described: dict[str, Any] = app.openapi()
    for path in described["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= FIRST_REFUSAL and "application/json" in response["content"]:
                    response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
