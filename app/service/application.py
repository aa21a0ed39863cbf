"""Puts the service together: settings in, an application out."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from app.heap import sparing_what_is_loaded
from app.log_form import set_up_logging
from app.service.accounts.endpoints import router as accounts
from app.service.audit.endpoints import router as audit
from app.service.champion import ChampionReader
from app.service.condition import Condition
from app.service.documentation import router as documentation
from app.service.error_map import install_error_map
from app.service.health.endpoints import router as health
from app.service.key_ring import KeyRing
from app.service.limits.middleware import Limits
from app.service.limits.rates import FAILURES_PER_MINUTE, RateLimit
from app.service.metrics.endpoints import router as metrics
from app.service.metrics.figures import Figures
from app.service.metrics.state import StateFigures
from app.service.model.endpoints import router as model
from app.service.problems import MEDIA_TYPE, TooManyRequests
from app.service.receipts.endpoints import router as receipts
from app.service.request_log import RequestLog
from app.service.retraining import LOOK_SECONDS, RetrainingReader
from app.service.scoring.endpoints import router as scoring
from app.service.scoring.service import ScoringService
from app.service.store_door import StoreDoor
from app.service.store_writes import StoreWrites
from app.service.watch import Watch
from app.settings import Settings, load_settings
from app.store import SchemaTooNew, SchemaTooOld, StoreError

ABOUT = (
    "Health scores for the accounts of a subscription business: how likely each is to leave, as a calibrated "
    "score from 0 to 100, with reasons in points that add up to it."
)
FIRST_REFUSAL = 400
# How many requests that may write are worked on at once, a thread for each, and how many threads are left for others.
MOST_WRITERS, OTHER_THREADS = 40, 16


def read_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = read_clock,
    tick: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """Make the service of one home.

    It starts without a model or a store too, says so at `/readyz`, and takes them up when they appear.

    Args:
        settings: where the champion and the store are.
        clock: what time it is, in UTC; answers are remembered with it.
        tick: seconds of a clock that goes forward only; keys are asked of the store anew by it.
    """
    reader, door = ChampionReader(settings.champion), StoreDoor(settings.store_url)
    key_ring, limits = KeyRing(door.open, tick), settings.service
    condition, figures = Condition(reader, settings.champion.parent, clock), Figures()
    retraining = RetrainingReader(reader, door.open, settings.champion.parent, settings.retrain.every, clock)
    figures.add(StateFigures(reader, condition, retraining, clock))

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = MOST_WRITERS + OTHER_THREADS
        _warm_up(condition, door, retraining)
        with sparing_what_is_loaded(), Watch(condition.look), Watch(retraining.look, LOOK_SECONDS):
            yield
        figures.end()
        key_ring.settle()
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
    app.state.condition, app.state.figures, app.state.retraining = condition, figures, retraining
    app.state.store_writes = StoreWrites(tick)
    app.state.key_ring, app.state.rate_limit = key_ring, RateLimit(limits.requests_per_minute)
    app.state.failures = RateLimit(FAILURES_PER_MINUTE if limits.requests_per_minute else 0)
    app.state.writers, app.state.max_batch_rows = CapacityLimiter(MOST_WRITERS), limits.max_batch_rows
    app.state.home = settings.home
    app.state.scoring = ScoringService(reader, door.open, clock, figures, settings.receipts.share)
    app.state.sign_in = settings.sign_in
    app.add_middleware(Limits, max_body_mb=limits.max_body_mb, request_seconds=limits.request_seconds)
    app.add_middleware(RequestLog, figures=figures)
    install_error_map(app)
    for router in (health, metrics, scoring, accounts, receipts, model, audit, documentation):
        app.include_router(router)
    _declare_limits(app, limits.max_batch_rows)
    _declare_problems(app)
    from app.pages.application import create_pages  # noqa: PLC0415 -- the pages import what the service is made of

    # whatever no endpoint answers is a page, or none
    app.router.default = create_pages(app.state)
    return app


def make_app() -> FastAPI:
    """The service that the environment and `varme.toml` configure: a factory for uvicorn's workers."""
    settings = load_settings()
    set_up_logging(settings.service.log_format)
    return create_app(settings)


def _warm_up(condition: Condition, door: StoreDoor, retraining: RetrainingReader) -> None:
    """Load model and store before the first request; `/readyz` says what is missing.

    Raises:
        SchemaTooOld, SchemaTooNew: the store is another release's, and nothing but its upgrade would change that.
    """
    condition.look()
    try:
        door.open()
        retraining.look()
    except (SchemaTooOld, SchemaTooNew):
        raise
    except (StoreError, SQLAlchemyError):
        return


def _declare_limits(app: FastAPI, max_batch_rows: int) -> None:
    """What depends on the settings, or holds for whatever needs a key."""
    described: dict[str, Any] = app.openapi()
    batch = described["paths"]["/score/batch"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    batch["maxItems"] = max_batch_rows
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    for path in described["paths"].values():
        for operation in path.values():
            if operation.get("security"):
                # FastAPI lists scopes as if all were needed; any of them opens
                ((scheme, scopes),) = operation["security"][0].items()
                operation["security"] = [{scheme: [scope]} for scope in scopes]
                operation["responses"][str(TooManyRequests.status)] = {
                    "description": TooManyRequests.title,
                    "content": dict(refused),
                }


def _declare_problems(app: FastAPI) -> None:
    """FastAPI would declare every problem in the form of the endpoint's good answers: as JSON, or as text."""
    described: dict[str, Any] = app.openapi()
    for path in described["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= FIRST_REFUSAL:
                    ((_, form),) = response["content"].items()
                    response["content"] = {MEDIA_TYPE: form}
