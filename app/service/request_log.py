"""One line in the log for each request, with an id that the answer carries too; never what was sent."""

import logging
import re
import time
import traceback
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service.error_map import answer_plainly

log = logging.getLogger(__name__)

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """Gives every request an id (or keeps a sane one that was sent) and logs how it ended.

    A failure that nobody foresaw is logged by its kind and place, without its text, which may hold what
    a customer wrote, and is answered as a problem.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        status: int | None = None
        began = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 -- the outermost place: what was not foreseen ends here
            frames = traceback.extract_tb(error.__traceback__)
            places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
            log.error("Failed: %s request=%s at %s", type(error).__name__, request_id, places)  # noqa: TRY400 -- no text
            if status is None:
                await answer_plainly(500, "Internal error")(scope, receive, send_with_id)
        log.info(
            "Answered: %s %s status=%s request=%s key=%s %.1f ms",
            scope["method"],
            getattr(scope.get("route"), "path", "-"),
            status,
            request_id,
            scope.get("state", {}).get("key_id", "-"),
            (time.perf_counter() - began) * 1000,
        )
