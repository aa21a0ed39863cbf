"""How a request's body is read: only JSON, strictly, and never deeper or larger than is sane."""

from collections.abc import Callable, Coroutine
from email.message import Message
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from pydantic_core import from_json

from app.service.access import authenticate
from app.service.problems import FieldError, NotJson, TooLarge, WrongMediaType

MOST_BYTES = 1_000_000


class StrictRequest(Request):
    """A request whose body is JSON as RFC 8259 has it: no NaN, no Infinity, valid UTF-8, bounded depth."""

    _kept: bytes | None = None

    async def body(self) -> bytes:
        """The body's bytes, of which no more are read than are allowed.

        Raises:
            TooLarge: there are more.
        """
        if self._kept is None:
            read = bytearray()
            async for chunk in self.stream():
                read += chunk
                if len(read) > MOST_BYTES:
                    raise TooLarge
            self._kept = bytes(read)
        return self._kept

    async def json(self) -> Any:  # noqa: ANN401 -- any JSON value
        """The body's value.

        Raises:
            NotJson: the body cannot be read.
        """
        try:
            return from_json(await self.body(), allow_inf_nan=False, cache_strings="none")
        except ValueError as error:
            hint = f"The body cannot be read as JSON: {error}."
            raise NotJson(hint, [FieldError(field="body", message=hint)]) from None


class JsonRoute(APIRoute):
    """A route whose body must be declared as JSON, and is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a strict request."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            # Before a byte of the body is read: no key, no answer.
            await run_in_threadpool(authenticate, request)
            if not _is_json(request.headers.get("content-type")):
                raise WrongMediaType
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


def _is_json(content_type: str | None) -> bool:
    message = Message()
    message["content-type"] = content_type or "application/json"
    return message.get_content_type() == "application/json"
