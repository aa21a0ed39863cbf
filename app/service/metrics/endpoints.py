"""`GET /metrics`."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from app.service.access import PortfolioReader
from app.service.problems import KeyMissing, NotReady, ProblemBody, ScopeMissing

REFUSALS: dict[int | str, dict[str, Any]] = {
    problem.status: {"model": ProblemBody, "description": problem.title}
    for problem in (KeyMissing, ScopeMissing, NotReady)
}

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse, responses=REFUSALS)
def metrics(
    request: Request,
    caller: PortfolioReader,  # noqa: ARG001 -- the key
) -> Response:
    """Latency, failures, scores, the model's version and age, and queues, in the text that Prometheus reads."""
    return Response(request.app.state.figures.tell(), media_type=CONTENT_TYPE_LATEST)
