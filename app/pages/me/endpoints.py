"""The page about oneself."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.me.changing import change_password, leave_everywhere, show_me
from app.pages.reader import FormDep, ReaderDep
from app.pages.signing_in.desk import DeskDep
from app.service.access import StoreDep

router = APIRouter(include_in_schema=False, prefix="/me")


@router.get("")
def ask(request: Request, _: ReaderDep, done: str = "") -> Response:
    """Who I am here, and what I may change."""
    return show_me(request, is_changed=done == "password")


@router.post("/password")
async def change(request: Request, store: StoreDep, reader: ReaderDep, desk: DeskDep, form: FormDep) -> Response:
    """Choose another password; wherever else one is signed in, that ends."""
    return await change_password(request, store, reader, desk, form)


@router.post("/sign-out-everywhere")
def leave(request: Request, store: StoreDep, reader: ReaderDep, _: FormDep) -> Response:
    """Sign out here and wherever else one is signed in."""
    return leave_everywhere(request, store, reader)
