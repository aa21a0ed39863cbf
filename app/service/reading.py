"""How a request's body is read: only JSON, strictly, and never deeper than is sane; and how many are worked on."""

from collections.abc import AsyncIterator, Callable, Coroutine
from email.message import Message
from typing import Any

from anyio import CapacityLimiter
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from pydantic_core import from_json

from app.service.access import authenticate
from app.service.problems import FieldError, NotJson, WrongMediaType


class StrictRequest(Request):
    """A request whose body is JSON as RFC 8259 has it: no NaN, no Infinity, valid UTF-8, bounded depth."""

    async def json(self) -> Any:  # noqa: ANN401 -- any JSON value
        """The body's value.

        Raises:
            NotJson: the body cannot be read.
            TooLarge: it has too many bytes.
            TooSlow: it did not come in time.
        """
        return read_json(await self.body())


def read_json(text: bytes | str) -> Any:  # noqa: ANN401 -- any JSON value
    """The value of a JSON text.

    Raises:
        NotJson: it cannot be read.
    """
    try:
        return from_json(text, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        hint = f"The body cannot be read as JSON: {error}."
        raise NotJson(hint, [FieldError(field="body", message=hint)]) from None


class JsonRoute(APIRoute):
    """A route whose body must be declared as JSON, and is read strictly.

    What is asked so may write to the store, and wait for it. The application's `writers` says how many may be worked
    on at once; the others wait in the event loop, so that there are threads left for those who only read.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a strict request whose body is there."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            # Before a byte of the body is read: no key, no answer.
            await authenticate(request)
            if not _is_json(request.headers.get("content-type")):
                raise WrongMediaType
            strict = StrictRequest(request.scope, request.receive)
            # whoever sends slowly keeps nobody else from being worked on
            await strict.body()
            writers: CapacityLimiter = request.app.state.writers
            async with writers:
                answer = await handle(strict)
            if isinstance(answer, StreamingResponse):
                answer.body_iterator = _make_in_turn(answer.body_iterator, writers)
            return answer

        return handle_strictly


async def _make_in_turn(pieces: Any, writers: CapacityLimiter) -> AsyncIterator[Any]:  # noqa: ANN401 -- Starlette's
    """Pieces of an answer, each of which is worked on in its turn."""
    while True:
        async with writers:
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece


def _is_json(content_type: str | None) -> bool:
    message = Message()
    message["content-type"] = content_type or "application/json"
    return message.get_content_type() == "application/json"
