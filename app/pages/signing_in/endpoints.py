"""The pages for signing in and out, and the choice of a language."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.languages import LANGUAGES
from app.pages import sessions
from app.pages.reader import LANGUAGE_COOKIE, FormDep, ReaderDep, SessionDep, refuse_other_sites
from app.pages.signing_in.address import inside
from app.pages.signing_in.desk import DeskDep
from app.pages.signing_in.passwords import Tried, answer_password, show_sign_in
from app.service.access import StoreDep

router = APIRouter(include_in_schema=False)
YEAR_SECONDS = 365 * 24 * 3600


@router.get("/sign-in")
def ask_to_sign_in(
    request: Request,
    store: StoreDep,
    session: SessionDep,
    asked: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> Response:
    """The page for signing in; whoever is signed in goes on."""
    if session is not None:
        return RedirectResponse(inside(asked), 303)
    return show_sign_in(request, asked, is_first=store.users.is_empty())


@router.post("/sign-in")
async def sign_in(
    request: Request,
    store: StoreDep,
    desk: DeskDep,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    asked: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Sign somebody in, or say that login and password do not go together."""
    refuse_other_sites(request)
    return await answer_password(request, store, desk, Tried(login, password, asked))


@router.post("/sign-out")
def sign_out(request: Request, store: StoreDep, reader: ReaderDep, _: FormDep) -> Response:
    """Sign somebody out."""
    sessions.end(store, reader.session)
    answer = RedirectResponse("/sign-in", 303)
    sessions.take_cookie(answer, request)
    return answer


@router.post("/language")
def choose(
    request: Request,
    store: StoreDep,
    session: SessionDep,
    language: Annotated[str, Form(max_length=10)],
    asked: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Go on in another language."""
    refuse_other_sites(request)
    answer = RedirectResponse(inside(asked), 303)
    if language in LANGUAGES:
        if session is not None:
            store.users.set_language(session.user.id, language)
        secure = sessions.is_secure(request)
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
    return answer
