"""`POST /score` and `POST /score/batch`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from app.service.access import ScoreReader
from app.service.asked import AcceptLanguage
from app.service.problems import OF_READING, PROBLEMS, ProblemBody, refusals_of
from app.service.reading import JsonRoute
from app.service.scoring.batch import Batch, stream_answers
from app.service.scoring.schemas import ScoreRequest, ScoreResponse
from app.service.scoring.service import ScoringService
from app.service.scoring.wording import name_languages

REFUSALS = refusals_of(*(problem for problem in PROBLEMS if problem not in OF_READING))
OF_ONE_ACCOUNT = {404, 409, 410}
JSON = "application/json"
# As it is documented; it is read row by row.
BATCH = {"type": "array", "title": "Rows", "items": {"$ref": "#/components/schemas/ScoreRequest"}, "minItems": 1}

router = APIRouter(tags=["score"], route_class=JsonRoute, strict_content_type=False)


async def find_service(request: Request) -> ScoringService:
    """The service of this application; it waits for nothing, so it needs no thread."""
    service: ScoringService = request.app.state.scoring
    return service


ServiceDep = Annotated[ScoringService, Depends(find_service)]


@router.post("/score", response_model=ScoreResponse, responses=REFUSALS)
async def score(
    request: ScoreRequest,
    service: ServiceDep,
    caller: ScoreReader,  # noqa: ARG001 -- the key
    accept_language: AcceptLanguage = None,
) -> Response:
    """Score one account, with the reasons; `Content-Language` names the language of the sentences."""
    answer = await run_in_threadpool(service.score, request, accept_language)
    spoken = {"Content-Language": name_languages([request.language], accept_language)}
    return Response(answer, media_type=JSON, headers=spoken)


@router.post(
    "/score/batch",
    response_model=list[ScoreResponse | ProblemBody],
    responses={k: v for k, v in REFUSALS.items() if k not in OF_ONE_ACCOUNT},
    openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": BATCH}}}},
)
async def score_batch(
    request: Request,
    service: ServiceDep,
    caller: ScoreReader,  # noqa: ARG001 -- the key
    accept_language: AcceptLanguage = None,
) -> Response:
    """Score many accounts at once; a row that cannot be scored has its problem in its place.

    The answers come as they are made, in the order of the rows. What fails in the middle, as a store that is away, is
    the problem of the rows that it befell.
    """
    batch = await run_in_threadpool(Batch, await request.body(), request.app.state.max_batch_rows)
    answers = await stream_answers(batch.pieces(), service, accept_language)
    spoken = {"Content-Language": name_languages(batch.languages, accept_language)}
    return StreamingResponse(answers, media_type=JSON, headers=spoken)
