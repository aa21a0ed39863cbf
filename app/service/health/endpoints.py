"""`/healthz` and `/readyz`."""

from fastapi import APIRouter, Request

from app.service.health.schemas import Alive, Ready
from app.service.health.service import check_ready
from app.service.problems import ProblemBody

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Alive:
    """Whether the process answers."""
    # without a thread: all of them may wait for a store that does not answer
    return Alive()


@router.get("/readyz", responses={503: {"model": ProblemBody, "description": "Says what is missing"}})
def readyz(request: Request) -> Ready:
    """Whether there are a model and a store, so that accounts can be scored; and whether newer models still come.

    It also says whether a new model is to be trained; that keeps nothing from being scored.

    The store must be readable and writable: a tiny write is tried once in ten seconds.
    """
    state = request.app.state
    return check_ready(state.champion_reader, state.store_door, state.condition, state.store_writes, state.retraining)
