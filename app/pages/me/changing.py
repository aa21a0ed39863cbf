"""Changing one's own password, and signing out everywhere."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from app.pages import sessions
from app.pages.reader import Reader, language_for
from app.pages.shell import show
from app.pages.signing_in.desk import Desk
from app.pages.signing_in.passwords import find_right, say_barred
from app.people.errors import PersonRefused
from app.people.passwords import LONGEST, SHORTEST
from app.people.people import set_password
from app.store import Store

OK, WRONG, TOO_MANY = 200, 422, 429


def show_me(request: Request, *, status: int = OK, alert: str = "", is_changed: bool = False) -> Response:
    """The page about oneself; `alert` says what was wrong."""
    return show(
        request, "me.html", status=status, alert=alert, is_changed=is_changed, shortest=SHORTEST, longest=LONGEST
    )


async def change_password(request: Request, store: Store, reader: Reader, desk: Desk, form: FormData) -> Response:
    """Take a new password from somebody who knows the old one, and go on in a new session."""
    language = language_for(request)
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    if new != again:
        return show_me(request, status=WRONG, alert=language.text("The new password was typed in two ways. Try again."))
    barred = desk.begin(reader.user.login, request)
    if barred is not None:
        return show_me(request, status=TOO_MANY, alert=say_barred(language, barred))
    try:
        token = await desk.run(_change, request, store, reader, old, new)
    except PersonRefused as refused:
        desk.succeed(reader.user.login, request)
        return show_me(request, status=WRONG, alert=language.text(refused.message, **refused.values))
    if token is None:
        return show_me(request, status=WRONG, alert=language.text("The old password is another one. Try again."))
    desk.succeed(reader.user.login, request)
    answer = RedirectResponse("/me?done=password", 303)
    sessions.put_cookie(answer, request, token)
    return answer


def leave_everywhere(request: Request, store: Store, reader: Reader) -> Response:
    """End all sessions of a person, this one too."""
    store.users.end_sessions(reader.user.id)
    answer = RedirectResponse("/sign-in", 303)
    sessions.take_cookie(answer, request)
    return answer


def _change(request: Request, store: Store, reader: Reader, old: str, new: str) -> str | None:
    """The token of the session to go on in; None if the old password is another one."""
    if find_right(store, store.users.find(reader.user.id), old) is None:
        return None
    now = request.app.state.clock()
    set_password(store, reader.user, new, now, actor=reader.user.login)
    return sessions.start(store, reader.user, now)
