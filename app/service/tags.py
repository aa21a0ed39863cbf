"""Entity tags (RFC 9110, 8.8.3): who has the answer already is told so, and gets no body."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute

NOT_MODIFIED = 304
# How an answer is described that has no body, since the one that is had still holds.
UNCHANGED: dict[int | str, dict[str, Any]] = {NOT_MODIFIED: {"description": "The answer that is had still holds"}}
# An answer may be kept by who asked for it, and by nobody between; before it is used again, it is asked about.
KEPT = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization"}


def describe_if_none_match(
    _: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            description="The `ETag` of an answer that is had: if it still holds, the answer is 304 without a body.",
        ),
    ] = None,
) -> None:
    """Puts the header into the API's description; `TaggedRoute` reads it."""


class TaggedRoute(APIRoute):
    """A route whose answers carry a tag: the hash of their body and language."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, and the tag."""
        handle = super().get_route_handler()

        async def handle_tagged(request: Request) -> Response:
            return _tag(request, await handle(request))

        return handle_tagged


def _tag(request: Request, response: Response) -> Response:
    language = response.headers.get("content-language", "")
    told = hashlib.sha256(language.encode() + b"\n" + bytes(response.body)).hexdigest()
    tag = f'"{told[:32]}"'
    headers = {"ETag": tag, **KEPT}
    if is_same(tag, request.headers.get("if-none-match")):
        if language:
            headers["Content-Language"] = language
        return Response(status_code=NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return response


def is_same(tag: str, if_none_match: str | None) -> bool:
    """Whether one of the tags in the header is the one given; weak and strong ones compare alike (RFC 9110, 8.8.3.2).

    >>> is_same('"a"', 'W/"b", W/"a"'), is_same('"a"', '"b"'), is_same('"a"', "*"), is_same('"a"', None)
    (True, False, True, False)
    """
    given = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return tag in given or given == ["*"]
