"""`GET /api/accounts/{account_id}`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.service.access import AnswerReader, open_door
from app.service.accounts.schemas import AccountQuery, AccountResponse
from app.service.accounts.service import choose_spoken, explain_account
from app.service.problems import (
    InvalidRequest,
    KeyMissing,
    NothingSaid,
    NotReady,
    Problem,
    ProblemBody,
    ScopeMissing,
)
from app.service.scoring.endpoints import AcceptLanguage
from app.service.scoring.schemas import LONGEST_TEXT
from app.store import Store

StoreDep = Annotated[Store, Depends(open_door)]
# A NUL character is in no name, and no database takes one.
AccountId = Annotated[
    str,
    Path(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]+$", description="The account.", examples=["A-1"]),
]


def refusals_of(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """How an endpoint's problems are described."""
    return {problem.status: {"model": ProblemBody, "description": problem.title} for problem in problems}


router = APIRouter(tags=["accounts"], prefix="/api/accounts")


@router.get(
    "/{account_id:path}", responses=refusals_of(KeyMissing, ScopeMissing, NothingSaid, InvalidRequest, NotReady)
)
def account(
    account_id: AccountId,
    asked: Annotated[AccountQuery, Query()],
    request: Request,
    response: Response,
    store: StoreDep,
    caller: AnswerReader,  # noqa: ARG001 -- the key
    accept_language: AcceptLanguage = None,
) -> AccountResponse:
    """Why an account has the score that it has: its newest official score with reasons, and what changed before it."""
    language = choose_spoken(asked.language, accept_language)
    response.headers["Content-Language"] = language
    return explain_account(store, request.app.state.champion_reader, account_id, asked, language)
