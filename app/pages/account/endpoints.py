"""The page of an account, its brief to print, its way to green, and the pulse that is entered there."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.pages.account.problems import AccountErased
from app.pages.account.pulse import LONGEST_NOTE, SCORES, PulseRefused, enter_pulse
from app.pages.account.reading import Desk, find_record, read_account
from app.pages.reader import FormDep, LanguageDep, ReaderDep
from app.pages.shell import show
from app.service.access import StoreDep
from app.store import AccountsErased

INVALID = 422
# A NUL character is in no name, and no database takes one.
AccountId = Annotated[str, Path(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]

router = APIRouter(include_in_schema=False)


def address_of(account_id: str) -> str:
    """Where the page of an account is.

    >>> address_of("A/1 ?")
    '/accounts/A/1%20%3F'
    """
    return f"/accounts/{quote(account_id)}"


# Before the page itself, since an id may hold slashes.
@router.get("/accounts/{account_id:path}/brief")
def show_brief(
    account_id: AccountId, request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep
) -> Response:
    """One page of paper for the meeting."""
    view = read_account(Desk.of(request, store, reader, language), account_id, finds_ways=True)
    return show(request, "account/brief.html", view=view, address=address_of(account_id))


@router.get("/accounts/{account_id:path}/way")
def show_way(
    account_id: AccountId, request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep
) -> Response:
    """The way to green, looked for: a page by itself, of which the account's page takes the part it needs."""
    view = read_account(Desk.of(request, store, reader, language), account_id, finds_ways=True)
    return show(request, "account/way.html", view=view, address=address_of(account_id))


@router.post("/accounts/{account_id:path}/pulse")
def note_pulse(
    account_id: AccountId, request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep, form: FormDep
) -> Response:
    """Note how somebody feels about an account."""
    desk = Desk.of(request, store, reader, language)
    record = find_record(desk, account_id)
    try:
        enter_pulse(store, reader, record, form, request.app.state.clock())
    except PulseRefused as refused:
        return _show(desk, request, account_id, refused)
    except AccountsErased:
        raise AccountErased from None
    return RedirectResponse(f"{address_of(account_id)}#pulse", 303)


@router.get("/accounts/{account_id:path}")
def show_account(
    account_id: AccountId, request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep
) -> Response:
    """How an account stands, why, and what can be done."""
    return _show(Desk.of(request, store, reader, language), request, account_id, None)


def _show(desk: Desk, request: Request, account_id: str, refused: PulseRefused | None) -> Response:
    view = read_account(desk, account_id, finds_ways=False)
    return show(
        request,
        "account/account.html",
        status=200 if refused is None else INVALID,
        view=view,
        address=address_of(account_id),
        refused=refused,
        scores=SCORES,
        longest_note=LONGEST_NOTE,
    )
