"""Signing in by a password: the same answer, after the same time, for whoever is unknown and whoever errs."""

import logging
import math
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.pages import sessions
from app.pages.reader import language_for
from app.pages.shell import show
from app.pages.signing_in.address import inside
from app.pages.signing_in.desk import Desk
from app.people.passwords import hash_password, is_outdated, is_password
from app.people.people import read_login
from app.service.limits.rates import Standing
from app.store import Store
from app.store.users import UserRecord
from app.words import Language

log = logging.getLogger(__name__)

MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody typed, and where to go on to."""

    login: str
    password: str
    asked: str


async def answer_password(request: Request, store: Store, desk: Desk, tried: Tried) -> Response:
    """Sign somebody in, or say why not: wrong, or tried too often and for how long."""
    login = read_login(tried.login)
    barred = desk.begin(login, request)
    if barred is not None:
        log.warning("A sign-in was refused.", extra={"told": {"reason": "too many tries"}})
        return _refuse(request, tried, 429, say_barred(language_for(request), barred), barred)
    answer = await desk.run(_sign_in, request, store, login, tried)
    if answer is None:
        # not even the login, for which people now and then type the password
        log.warning("A sign-in was refused.", extra={"told": {"reason": "wrong"}})
        wrong = language_for(request).text(
            "Login and password do not go together. Try again, or ask an administrator for a new password."
        )
        return _refuse(request, tried, 401, wrong)
    desk.succeed(login, request)
    return answer


def find_right(store: Store, user: UserRecord | None, password: str) -> UserRecord | None:
    """The person, if the password is right; a hash that an older release made is replaced by one of this."""
    is_right = is_password(user.password_hash if user else None, password)
    if user is None or not is_right or user.ended_at is not None:
        return None
    if user.password_hash is not None and is_outdated(user.password_hash):
        store.users.renew_hash(user.id, user.password_hash, hash_password(password))
    return user


def say_barred(language: Language, standing: Standing) -> str:
    """That it was tried too often, and how long to wait."""
    return language.plural(
        "Too many tries. Try again in {number} minute.",
        "Too many tries. Try again in {number} minutes.",
        max(1, math.ceil(standing.reset_seconds / MINUTE_SECONDS)),
    )


def show_sign_in(
    request: Request, asked: str, login: str = "", *, status: int = 200, alert: str = "", is_first: bool = False
) -> Response:
    """The page for signing in; `is_first`: there is nobody yet who could."""
    settings = request.app.state.sign_in
    return show(
        request,
        "sign_in.html",
        status=status,
        asked=inside(asked),
        login=login,
        alert=alert,
        is_first=is_first,
        has_provider=settings.issuer is not None,
        button=settings.button,
    )


def _sign_in(request: Request, store: Store, login: str, tried: Tried) -> Response | None:
    user = find_right(store, store.users.find_login(login), tried.password)
    if user is None:
        return None
    answer = RedirectResponse(inside(tried.asked), 303)
    sessions.put_cookie(answer, request, sessions.start_anew(store, request, user, request.app.state.clock()))
    return answer


def _refuse(request: Request, tried: Tried, status: int, alert: str, barred: Standing | None = None) -> Response:
    answer = show_sign_in(request, tried.asked, tried.login, status=status, alert=alert)
    if barred is not None:
        answer.headers["Retry-After"] = str(barred.reset_seconds)
    return answer
