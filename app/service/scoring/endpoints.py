"""`POST /score` and `POST /score/batch`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response

from app.service.access import ScoreReader, open_door
from app.service.problems import OF_READING, PROBLEMS, ProblemBody
from app.service.reading import JsonRoute
from app.service.scoring.schemas import BatchRequest, ScoreRequest, ScoreResponse
from app.service.scoring.service import ScoringService
from app.service.scoring.wording import name_languages
from app.store import Store

REFUSALS: dict[int | str, dict[str, Any]] = {
    problem.status: {"model": ProblemBody, "description": problem.title}
    for problem in PROBLEMS
    if problem not in OF_READING
}
OF_ONE_ACCOUNT = {404, 409, 410}

router = APIRouter(tags=["score"], route_class=JsonRoute, strict_content_type=False)


def make_service(request: Request, store: Annotated[Store, Depends(open_door)]) -> ScoringService:
    """The service for one request."""
    state = request.app.state
    return ScoringService(state.champion_reader, store, state.clock, state.figures)


ServiceDep = Annotated[ScoringService, Depends(make_service)]
AcceptLanguage = Annotated[
    str | None,
    Header(description="The language of the sentences, where the request names none: `en`, `da`, `nb` or `nl`."),
]


@router.post("/score", responses=REFUSALS)
def score(
    request: ScoreRequest,
    service: ServiceDep,
    caller: ScoreReader,  # noqa: ARG001 -- the key
    response: Response,
    accept_language: AcceptLanguage = None,
) -> ScoreResponse:
    """Score one account, with the reasons; `Content-Language` names the language of the sentences."""
    answer = service.score(request, accept_language)
    response.headers["Content-Language"] = name_languages([request], accept_language)
    return answer


@router.post("/score/batch", responses={k: v for k, v in REFUSALS.items() if k not in OF_ONE_ACCOUNT})
def score_batch(
    rows: BatchRequest,
    service: ServiceDep,
    caller: ScoreReader,  # noqa: ARG001 -- the key
    response: Response,
    accept_language: AcceptLanguage = None,
) -> list[ScoreResponse | ProblemBody]:
    """Score many accounts at once; a row that cannot be scored has its problem in its place."""
    response.headers["Content-Language"] = name_languages(rows, accept_language)
    return service.score_batch(rows, accept_language)
