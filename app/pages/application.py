"""Puts the pages together: an application of its own, behind the service's endpoints, with its own refusals."""

import time
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.pages.account.endpoints import router as account
from app.pages.account.ways import WayMemory
from app.pages.headers import HEADERS, PageHeaders
from app.pages.me.endpoints import router as me
from app.pages.model.endpoints import router as model
from app.pages.people.endpoints import router as people
from app.pages.portfolio.endpoints import router as portfolio
from app.pages.problems import PLAIN, PageProblem, SignInNeeded
from app.pages.shell import show
from app.pages.signing_in.address import sign_in_address
from app.pages.signing_in.desk import Desk
from app.pages.signing_in.endpoints import router as signing_in
from app.pages.signing_in.provider.endpoints import router as provider
from app.pages.signing_in.provider.exchange import Provider
from app.pages.static import answer_asset
from app.service.error_map import answer_plainly
from app.service.problems import Problem
from app.store import StoreError

UNAVAILABLE, INVALID, FAILED = 503, 422, 500


def create_pages(state: State) -> FastAPI:
    """The pages, over the state of the service: its model, its store, its clock."""
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state = state
    state.way_memory = WayMemory()
    state.desk = Desk()
    state.provider = Provider(state.sign_in, time.monotonic) if state.sign_in.issuer else None
    app.add_middleware(PageHeaders)
    for router in (signing_in, provider, me, people, portfolio, account, model):
        app.include_router(router)
    app.get("/static/{fingerprint}/{name}")(answer_asset)
    _install_refusals(app)
    return app


def _install_refusals(app: FastAPI) -> None:
    """Have every failure leave as a page; as a problem where a program asked."""

    @app.exception_handler(SignInNeeded)
    def lead_to_sign_in(_: Request, error: SignInNeeded) -> Response:
        return RedirectResponse(sign_in_address(error.asked), 303)

    @app.exception_handler(PageProblem)
    def refuse(request: Request, error: PageProblem) -> Response:
        return _say(request, error.status, error.title, error.advice)

    @app.exception_handler(HTTPException)
    def refuse_plainly(request: Request, error: HTTPException) -> Response:
        status = error.status if isinstance(error, Problem) else error.status_code
        if not _wants_page(request):
            return answer_plainly(status, error.detail, error.headers)
        return _say(request, status, *PLAIN.get(status, PLAIN[FAILED]))

    @app.exception_handler(RequestValidationError)
    def refuse_invalid(request: Request, _: RequestValidationError) -> Response:
        return _say(request, INVALID, *PLAIN[INVALID])

    @app.exception_handler(StoreError)
    @app.exception_handler(SQLAlchemyError)
    def refuse_without_store(request: Request, _: Any) -> Response:  # noqa: ANN401 -- either of the two
        return _say(request, UNAVAILABLE, *PLAIN[UNAVAILABLE])

    @app.exception_handler(Exception)
    def say_that_it_failed(request: Request, _: Exception) -> Response:
        """The request log tells of it, and this answer is the page that goes with its entry."""
        answer = _say(request, FAILED, *PLAIN[FAILED])
        # this answer does not pass the middleware that adds them
        answer.headers.update(HEADERS)
        return answer


def _say(request: Request, status: int, title: str, advice: str) -> Response:
    number = getattr(request.state, "request_id", None) if status == FAILED else None
    return show(request, "problem.html", status=status, title=title, advice=advice, number=number)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
