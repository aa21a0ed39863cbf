"""Puts the limits around every endpoint: bounded bodies on the way in, the `RateLimit` headers on the way out."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service.limits.bodies import BoundedBody


class Limits:
    """Bounds the body of every request, and tells every caller with a key how much it may still ask."""

    def __init__(self, app: ASGIApp, *, max_body_mb: float, request_seconds: float) -> None:
        self.app = app
        self._max_body_mb = max_body_mb
        self._request_seconds = request_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = BoundedBody(receive, Headers(scope=scope), self._max_body_mb, self._request_seconds)

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                standing = scope.get("state", {}).get("rate_limit")
                if standing is not None:
                    headers.update(standing.headers)
                if body.is_left_unread:
                    headers["Connection"] = "close"
            await send(message)

        await self.app(scope, body.receive, send_with_limits)
