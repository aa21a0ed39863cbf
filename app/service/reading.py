"""How a request's body is read: only JSON, strictly, and never deeper than is sane."""

from collections.abc import Callable, Coroutine
from email.message import Message
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic_core import from_json

from app.service.access import authenticate
from app.service.problems import FieldError, InvalidRequest, NotJson, WrongMediaType


class StrictRequest(Request):
    """A request whose body is JSON as RFC 8259 has it: no NaN, no Infinity, valid UTF-8, bounded depth."""

    async def json(self) -> Any:  # noqa: ANN401 -- any JSON value
        """The body's value.

        Raises:
            NotJson: the body cannot be read.
            InvalidRequest: it is a list of more rows than a batch may have.
            TooLarge: it has too many bytes.
            TooSlow: it did not come in time.
        """
        try:
            value = from_json(await self.body(), allow_inf_nan=False, cache_strings="none")
        except ValueError as error:
            hint = f"The body cannot be read as JSON: {error}."
            raise NotJson(hint, [FieldError(field="body", message=hint)]) from None
        most_rows: int = self.app.state.max_batch_rows
        if isinstance(value, list) and len(value) > most_rows:
            hint = f"A batch may have {most_rows:,} rows, this one has {len(value):,}; send it in parts."
            raise InvalidRequest([FieldError(field="body", message=hint)])
        return value


class JsonRoute(APIRoute):
    """A route whose body must be declared as JSON, and is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a strict request."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            # Before a byte of the body is read: no key, no answer.
            await authenticate(request)
            if not _is_json(request.headers.get("content-type")):
                raise WrongMediaType
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


def _is_json(content_type: str | None) -> bool:
    message = Message()
    message["content-type"] = content_type or "application/json"
    return message.get_content_type() == "application/json"
