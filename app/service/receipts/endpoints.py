"""`GET /api/receipts/{receipt}`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.service.access import AnswerReader, StoreDep
from app.service.accounts.schemas import AnswerQuery, SaidResponse
from app.service.asked import AcceptLanguage, choose_spoken
from app.service.problems import Erased, InvalidRequest, KeyMissing, NothingSaid, NotReady, ScopeMissing, refusals_of
from app.service.receipts.service import show_receipt
from app.service.tags import UNCHANGED, TaggedRoute, describe_if_none_match

ReceiptName = Annotated[
    str, Path(max_length=100, pattern=r"^[^\x00]+$", description="As an answer carries it.", examples=["5f1d…"])
]

router = APIRouter(
    tags=["receipts"],
    prefix="/api/receipts",
    route_class=TaggedRoute,
    dependencies=[Depends(describe_if_none_match)],
    responses=UNCHANGED,
)


@router.get(
    "/{receipt}", responses=refusals_of(KeyMissing, ScopeMissing, NothingSaid, Erased, InvalidRequest, NotReady)
)
def receipt(
    receipt: ReceiptName,
    asked: Annotated[AnswerQuery, Query()],
    request: Request,
    response: Response,
    store: StoreDep,
    caller: AnswerReader,  # noqa: ARG001 -- the key
    accept_language: AcceptLanguage = None,
) -> SaidResponse:
    """What was said under a receipt: the same numbers and codes, whichever model serves now."""
    language = choose_spoken(asked.language, accept_language)
    response.headers["Content-Language"] = language
    return show_receipt(store, request.app.state.champion_reader, receipt, asked.reasons, language)
