"""The pages of people, for administrators."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.people.changing import add, change, end, find, give_password
from app.pages.people.showing import show_people, show_person
from app.pages.reader import AdministratorDep, FormDep
from app.pages.signing_in.desk import DeskDep
from app.service.access import StoreDep

router = APIRouter(include_in_schema=False, prefix="/people")


@router.get("")
def list_people(request: Request, store: StoreDep, _: AdministratorDep) -> Response:
    """Who may sign in."""
    return show_people(request, store)


@router.post("")
async def add_one(
    request: Request, store: StoreDep, reader: AdministratorDep, desk: DeskDep, form: FormDep
) -> Response:
    """Let somebody in; the password is shown once."""
    return await desk.run(add, request, store, reader, form)


@router.get("/{user_id}")
def look_at_one(request: Request, store: StoreDep, _: AdministratorDep, user_id: str) -> Response:
    """One person, and what can be changed."""
    return show_person(request, find(store, user_id))


@router.post("/{user_id}")
def change_one(request: Request, store: StoreDep, reader: AdministratorDep, form: FormDep, user_id: str) -> Response:
    """Change name, role, and whose accounts the person sees."""
    return change(request, store, reader, find(store, user_id), form)


@router.post("/{user_id}/password")
async def give_one_a_password(
    request: Request, store: StoreDep, reader: AdministratorDep, desk: DeskDep, _: FormDep, user_id: str
) -> Response:
    """Make a new password, which is shown once."""
    return await desk.run(give_password, request, store, reader, user_id)


@router.post("/{user_id}/end")
def end_one(request: Request, store: StoreDep, reader: AdministratorDep, _: FormDep, user_id: str) -> Response:
    """Let the person sign in no more."""
    return end(request, store, reader, find(store, user_id))
