"""What the pages of people show."""

from fastapi import Request
from starlette.responses import Response

from app.pages.shell import show
from app.people.people import Person, person_of
from app.store import Store
from app.store.users import UserRecord

NOBODY = Person("", "", "manager")


def show_people(
    request: Request, store: Store, *, status: int = 200, alert: str = "", typed: Person = NOBODY
) -> Response:
    """All who may sign in, and the form for one more; `typed` is what it holds, `alert` what is wrong with that."""
    everybody = store.users.list_all()
    return show(
        request,
        "people.html",
        status=status,
        people=[user for user in everybody if user.ended_at is None],
        gone=[user for user in everybody if user.ended_at is not None],
        alert=alert,
        typed=typed,
    )


def show_person(
    request: Request, user: UserRecord, *, status: int = 200, alert: str = "", typed: Person | None = None
) -> Response:
    """One person, with what can be changed."""
    return show(request, "person.html", status=status, person=user, typed=typed or person_of(user), alert=alert)


def show_password(request: Request, user: UserRecord, password: str) -> Response:
    """A new password, once: no browser keeps this page."""
    answer = show(request, "new_password.html", person=user, password=password)
    answer.headers["Cache-Control"] = "no-store"
    return answer
