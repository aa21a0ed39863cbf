"""`GET /api/model`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.service.access import PortfolioReader
from app.service.asked import AcceptLanguage, choose_spoken
from app.service.model.schemas import ModelQuery, ModelResponse
from app.service.model.service import describe_model
from app.service.problems import InvalidRequest, KeyMissing, NotReady, ScopeMissing, refusals_of
from app.service.tags import UNCHANGED, TaggedRoute, describe_if_none_match

router = APIRouter(
    tags=["model"],
    prefix="/api/model",
    route_class=TaggedRoute,
    dependencies=[Depends(describe_if_none_match)],
    responses=UNCHANGED,
)


@router.get("", responses=refusals_of(KeyMissing, ScopeMissing, InvalidRequest, NotReady))
def model(
    asked: Annotated[ModelQuery, Query()],
    request: Request,
    response: Response,
    caller: PortfolioReader,  # noqa: ARG001 -- the key
    accept_language: AcceptLanguage = None,
) -> ModelResponse:
    """The model that serves: what it reads and how much that weighs, how it scores, and its card."""
    language = choose_spoken(asked.language, accept_language)
    response.headers["Content-Language"] = language
    return describe_model(request.app.state.champion_reader.current(), language)
