"""The portfolio's page, the files that are made of it, and the views that people keep."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.responses import Response

from app.pages.portfolio.asked import Asked
from app.pages.portfolio.files import write_csv, write_xlsx
from app.pages.portfolio.keeping import keep_view, read_back
from app.pages.portfolio.listing import list_portfolio, open_sheet
from app.pages.reader import FormDep, LanguageDep, ReaderDep
from app.pages.shell import show
from app.service.access import StoreDep

router = APIRouter(include_in_schema=False)
AskedDep = Annotated[Asked, Query()]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/")
def show_portfolio(
    request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep, asked: AskedDep
) -> Response:
    """Who needs attention today."""
    shown = list_portfolio(request, store, reader, asked, language)
    return show(request, "portfolio.html", asked=asked, query=asked.query(), clear=asked.cleared, shown=shown)


@router.get("/portfolio.csv")
def export_csv(
    request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep, asked: AskedDep
) -> Response:
    """The whole list as CSV."""
    sheet = open_sheet(request, store, reader, asked, language)
    return StreamingResponse(write_csv(sheet), media_type="text/csv; charset=utf-8", headers=_as_file("portfolio.csv"))


@router.get("/portfolio.xlsx")
def export_xlsx(
    request: Request, store: StoreDep, reader: ReaderDep, language: LanguageDep, asked: AskedDep
) -> Response:
    """The whole list as XLSX."""
    sheet = open_sheet(request, store, reader, asked, language)
    return StreamingResponse(write_xlsx(sheet), media_type=XLSX, headers=_as_file("portfolio.xlsx"))


@router.post("/views")
def save_view(store: StoreDep, reader: ReaderDep, form: FormDep) -> Response:
    """Keep the list under a name, and go back to it."""
    return RedirectResponse(keep_view(store, reader, form), 303)


@router.post("/views/{view_id}/delete")
def delete_view(store: StoreDep, reader: ReaderDep, form: FormDep, view_id: int) -> Response:
    """Forget a view, and go back to the list."""
    store.views.delete(reader.user.id, view_id)
    return RedirectResponse(read_back(form).address(), 303)


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
