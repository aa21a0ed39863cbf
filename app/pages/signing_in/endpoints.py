"""The pages for signing in and out, and the choice of a language."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.languages import LANGUAGES
from app.pages import sessions
from app.pages.reader import LANGUAGE_COOKIE, FormDep, ReaderDep, SessionDep, refuse_other_sites
from app.pages.shell import show
from app.pages.signing_in.address import inside
from app.people.passwords import is_password
from app.service.access import StoreDep

router = APIRouter(include_in_schema=False)
YEAR_SECONDS = 365 * 24 * 3600


@router.get("/sign-in")
def ask_to_sign_in(
    request: Request, session: SessionDep, asked: Annotated[str | None, Query(alias="next")] = None
) -> Response:
    """The page for signing in; whoever is signed in goes on."""
    if session is not None:
        return RedirectResponse(inside(asked), 303)
    return show(request, "sign_in.html", asked=inside(asked), login="", is_wrong=False)


@router.post("/sign-in")
def sign_in(
    request: Request,
    store: StoreDep,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    asked: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Sign somebody in, or say that login and password do not go together."""
    refuse_other_sites(request)
    user = store.users.find_login(login.strip().lower())
    is_right = is_password(user.password_hash if user else None, password)
    if user is None or not is_right or user.ended_at is not None:
        return show(request, "sign_in.html", status=401, asked=inside(asked), login=login, is_wrong=True)
    answer = RedirectResponse(inside(asked), 303)
    sessions.put_cookie(answer, request, sessions.start(store, user, request.app.state.clock()))
    return answer


@router.post("/sign-out")
def sign_out(store: StoreDep, reader: ReaderDep, _: FormDep) -> Response:
    """Sign somebody out."""
    sessions.end(store, reader.session)
    answer = RedirectResponse("/sign-in", 303)
    sessions.take_cookie(answer)
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
        is_https = request.url.scheme == "https"
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, samesite="lax", secure=is_https)
    return answer
