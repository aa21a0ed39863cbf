"""One event in the log for each request, with an id that the answer carries too; never what was sent."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.log_form import describe_error
from app.service.error_map import answer_plainly
from app.service.metrics.figures import Figures

log = logging.getLogger(__name__)

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# A method and a path are what the caller writes: only what is known is told.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "-"
# As nginx counts it: the caller left before the request was there, so nothing was answered.
LEFT = 499


class RequestLog:
    """Gives every request an id (or keeps a sane one that was sent), logs how it ended and counts it.

    A caller who leaves before the body is read gets no answer; the log and the figures tell of the status 499.

    A failure that nobody foresaw is logged by its kind and place, without its text, which may hold what
    a customer wrote, and is answered as a problem.
    """

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app = app
        self.figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        # a page that failed shows it, so that who reads it can say which it was
        scope.setdefault("state", {})["request_id"] = request_id
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
        except ClientDisconnect:
            status = status or LEFT
        except Exception as error:  # noqa: BLE001 -- the outermost place: what was not foreseen ends here
            failed = {"request_id": request_id, **describe_error(error)}
            log.error("A request failed.", extra={"told": failed})  # noqa: TRY400 -- no text
            self.figures.count_failure(type(error).__name__)
            if status is None:
                await answer_plainly(500, "Internal error")(scope, receive, send_with_id)
        seconds = time.perf_counter() - began
        method = scope["method"] if scope["method"] in METHODS else UNKNOWN
        route = getattr(scope.get("route"), "path", UNKNOWN)
        self.figures.count_request(method, route, status, seconds)
        told = {
            "request_id": request_id,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "key_id": scope.get("state", {}).get("key_id"),
        }
        log.info("A request was answered.", extra={"told": told})
