"""What an administrator does to people. Nobody takes the own rights away: there would be none left who could."""

from typing import cast

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from app.pages.people.showing import show_password, show_people, show_person
from app.pages.problems import NothingHere
from app.pages.reader import Reader, language_for
from app.people.errors import PersonRefused
from app.people.passwords import make_password
from app.people.people import Person, add_person, change_person, end_person, set_password
from app.store import Store
from app.store.users import Role, UserRecord
from app.words.language import mark

WRONG = 422
OWN_RIGHTS = mark("Your own role, and whether you may sign in, only another administrator can change.")


def find(store: Store, user_id: str) -> UserRecord:
    """The person with an id, who may sign in.

    Raises:
        NothingHere: there is none, or no longer.
    """
    user = store.users.find(user_id)
    if user is None or user.ended_at is not None:
        raise NothingHere
    return user


def add(request: Request, store: Store, reader: Reader, form: FormData) -> Response:
    """Let somebody in with a new password, or say what is wrong with what was typed."""
    person, password = _read(form, str(form.get("login", ""))), make_password()
    try:
        user = add_person(store, person, password, request.app.state.clock(), actor=reader.user.login)
    except PersonRefused as refused:
        return show_people(request, store, status=WRONG, alert=_say(request, refused), typed=person)
    return show_password(request, user, password)


def change(request: Request, store: Store, reader: Reader, user: UserRecord, form: FormData) -> Response:
    """Change what is known of somebody, or say what is wrong with what was typed."""
    person = _read(form, user.login)
    if user.id == reader.user.id and person.role != user.role:
        return show_person(request, user, status=WRONG, alert=language_for(request).text(OWN_RIGHTS), typed=person)
    try:
        change_person(store, user, person, request.app.state.clock(), actor=reader.user.login)
    except PersonRefused as refused:
        return show_person(request, user, status=WRONG, alert=_say(request, refused), typed=person)
    return RedirectResponse("/people", 303)


def give_password(request: Request, store: Store, reader: Reader, user_id: str) -> Response:
    """Give somebody a new password."""
    user, password = find(store, user_id), make_password()
    set_password(store, user, password, request.app.state.clock(), actor=reader.user.login)
    return show_password(request, user, password)


def end(request: Request, store: Store, reader: Reader, user: UserRecord) -> Response:
    """Let somebody sign in no more."""
    if user.id == reader.user.id:
        return show_person(request, user, status=WRONG, alert=language_for(request).text(OWN_RIGHTS))
    end_person(store, user, request.app.state.clock(), actor=reader.user.login)
    return RedirectResponse("/people", 303)


def _read(form: FormData, login: str) -> Person:
    """What was typed; whether it goes together is checked where it is kept."""
    role = cast("Role", str(form.get("role", "")))
    return Person(
        login, str(form.get("name", "")), role, str(form.get("owner", "")) or None, form.get("own_only") is not None
    )


def _say(request: Request, refused: PersonRefused) -> str:
    return language_for(request).text(refused.message, **refused.values)
