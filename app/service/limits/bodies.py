"""How a request's body comes in: no more bytes and no more seconds than are allowed, whoever reads it."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from app.service.problems import TooLarge, TooSlow

MEGABYTE = 1_000_000


class BoundedBody:
    """Receives the body of one request, in place of the server's own `receive`.

    Of a body that is too large as much again is read and thrown away, so that a client that sends before it listens
    hears the answer; then it is cut off. It waits in the event loop: a slow client holds a connection and no thread.
    """

    def __init__(self, receive: Receive, headers: Headers, most_mb: float, seconds: float) -> None:
        self._receive = receive
        self._most_mb = most_mb
        self._most_bytes = int(most_mb * MEGABYTE)
        self._seconds = seconds
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._declared = _read_length(headers)
        self._waits_for_answer = headers.get("expect", "").lower() == "100-continue"
        self._is_chunked = "transfer-encoding" in headers
        self._read_bytes = 0
        self._is_whole = False

    @property
    def is_left_unread(self) -> bool:
        """Whether what is still to come may be too much to wait for: then the connection ends with the answer."""
        return not self._is_whole and (self._is_chunked or self._declared > self._most_bytes)

    async def receive(self) -> Message:
        """The next message.

        Raises:
            TooLarge: the body has more bytes than are allowed.
            TooSlow: it did not come in time.
        """
        if self._is_whole:
            return await self._receive()
        if self._declared > self._most_bytes * (1 if self._waits_for_answer else 2):
            raise TooLarge(self._most_mb)
        message = await self._receive_in_time()
        while self._read_bytes > self._most_bytes:
            if self._is_whole or self._read_bytes > 2 * self._most_bytes:
                raise TooLarge(self._most_mb)
            message = await self._receive_in_time()
        return message

    async def _receive_in_time(self) -> Message:
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow(self._seconds) from None
        self._read_bytes += len(message.get("body", b""))
        self._is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _read_length(headers: Headers) -> int:
    # the server has refused what is no number
    given = headers.get("content-length", "0")
    return int(given) if given.isascii() and given.isdecimal() else 0
