"""The portfolio's page."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.reader import ReaderDep
from app.pages.shell import show

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_portfolio(request: Request, _: ReaderDep) -> Response:
    """Who needs attention today."""
    return show(request, "portfolio.html")
