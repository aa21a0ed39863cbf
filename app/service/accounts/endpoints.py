"""`GET /api/accounts`, `GET /api/accounts/{account_id}` and `GET /api/accounts/{account_id}/history`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.service.access import AnswerReader, PortfolioReader, StoreDep
from app.service.accounts.list_schemas import AccountsQuery, AccountsResponse, HistoryQuery, HistoryResponse
from app.service.accounts.listing import list_accounts, list_history
from app.service.accounts.schemas import AccountQuery, AccountResponse
from app.service.accounts.service import explain_account
from app.service.asked import AcceptLanguage, choose_spoken
from app.service.problems import InvalidRequest, KeyMissing, NothingSaid, NotReady, ScopeMissing, refusals_of
from app.service.scoring.schemas import LONGEST_TEXT
from app.service.tags import UNCHANGED, TaggedRoute, describe_if_none_match

# A NUL character is in no name, and no database takes one.
AccountId = Annotated[
    str,
    Path(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]+$", description="The account.", examples=["A-1"]),
]


router = APIRouter(
    tags=["accounts"],
    prefix="/api/accounts",
    route_class=TaggedRoute,
    dependencies=[Depends(describe_if_none_match)],
    responses=UNCHANGED,
)


@router.get("", responses=refusals_of(KeyMissing, ScopeMissing, InvalidRequest, NotReady))
def accounts(
    asked: Annotated[AccountsQuery, Query()],
    request: Request,
    response: Response,
    store: StoreDep,
    caller: PortfolioReader,  # noqa: ARG001 -- the key
    accept_language: AcceptLanguage = None,
) -> AccountsResponse:
    """Every account with its current score, in pages: filtered, sorted, and with its strongest reason in words.

    Current is what the newest official run said: a list is of one day and one model version, which `snapshot_on` and
    `model_version` name, and its pages stay with the run that the first was of. While `varme score` still writes that
    run, which takes seconds, the accounts that it has not come to are not listed yet; each account by itself, and its
    history, always have its newest score.
    """
    language = choose_spoken(asked.language, accept_language)
    response.headers["Content-Language"] = language
    return list_accounts(store, request.app.state.champion_reader, asked, language, request.url.path)


# Before the account itself, whose id may hold slashes.
@router.get(
    "/{account_id:path}/history",
    responses=refusals_of(KeyMissing, ScopeMissing, NothingSaid, InvalidRequest, NotReady),
)
def history(
    account_id: AccountId,
    asked: Annotated[HistoryQuery, Query()],
    request: Request,
    store: StoreDep,
    caller: AnswerReader,  # noqa: ARG001 -- the key
) -> HistoryResponse:
    """The official scores of an account, newest first, in pages."""
    return list_history(store, account_id, asked, request.url.path)


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
