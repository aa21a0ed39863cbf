"""The one place where failures become responses."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.service.problems import MEDIA_TYPE, FieldError, NotReady, Problem, ProblemBody, describe_invalid
from app.store import StoreError

PLAIN = {
    404: "There is nothing here. `/docs` lists what there is.",
    405: "This address answers other methods. `/docs` lists them.",
    500: "Something failed that should not have. The log says more, under this answer's X-Request-Id.",
}


def answer_problem(problem: Problem) -> JSONResponse:
    """The response for a problem."""
    return JSONResponse(problem.body.model_dump(), problem.status, problem.headers, MEDIA_TYPE)


def answer_plainly(status: int, title: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response for a failure that has a status and no class."""
    detail = PLAIN.get(status, title)
    body = ProblemBody(type="about:blank", title=title, status=status, detail=detail, errors=[])
    return JSONResponse(body.model_dump(), status, headers, MEDIA_TYPE)


def install_error_map(app: FastAPI) -> None:
    """Have every failure leave as a problem; without a thread, since all may wait for the store that failed."""

    @app.exception_handler(HTTPException)
    async def refuse(_: Request, error: HTTPException) -> JSONResponse:
        if isinstance(error, Problem):
            return answer_problem(error)
        return answer_plainly(error.status_code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def refuse_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return answer_problem(describe_invalid(error.errors(), skip=1))

    @app.exception_handler(StoreError)
    @app.exception_handler(SQLAlchemyError)
    async def refuse_without_store(_: Request, error: StoreError | SQLAlchemyError) -> JSONResponse:
        return answer_problem(problem_of(error))


def problem_of(error: Problem | StoreError | SQLAlchemyError) -> Problem:
    """The problem that a failure which was foreseen leaves as."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, StoreError):
        return NotReady([FieldError(field="store", message=str(error))])
    # Only the kind of failure: the text of a database error may hold what a customer wrote.
    message = f"The store does not answer ({type(error).__name__}). Try again in a moment."
    return NotReady([FieldError(field="store", message=message)])
