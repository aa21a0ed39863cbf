"""What simple-salesforce asks is carried by connections that check where they go, follow nothing and end in time."""

import io
from typing import Any

import httpx2
from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from app.delivery.connecting import PublicConnections, PublicTransport

# The description of an Account with all of its hundreds of fields is a few megabytes.
MOST_ANSWER_BYTES = 32 * 1024 * 1024


class AnswerUnreadable(Exception):
    """An answer is longer than any that is documented, or good and yet no JSON."""


class Carrier(BaseAdapter):
    """Carries a session's requests over httpx2, each within so many seconds, however slowly the other side sends.

    Attributes:
        told: the headers of the last answer, their names in small letters; simple-salesforce's errors lack them.
    """

    def __init__(self, timeout_seconds: float, *, allow_private: bool) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self._timeout_seconds = timeout_seconds
        self._connections = PublicConnections(allow_private=allow_private)
        self._client = httpx2.Client(
            transport=PublicTransport(self._connections, httpx2.Limits(max_connections=1)),
            timeout=timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:  # noqa: ANN401 -- the signature is requests'
        """Send a request, and read its answer to the end.

        Raises:
            AddressRefused: it would go to an address that is not public.
            AnswerUnreadable: the answer does not end, or is none of Salesforce's.
            httpx2.TransportError: it cannot be reached, takes too long, or does not answer as a whole.
        """
        self.told = {}
        headers = {name: one if isinstance(one, str) else one.decode() for name, one in request.headers.items()}
        # simple-salesforce sends nothing but texts
        content = request.body if isinstance(request.body, str | bytes) else None
        body = bytearray()
        with (
            self._connections.within(self._timeout_seconds),
            self._client.stream(request.method or "GET", request.url or "", content=content, headers=headers) as answer,
        ):
            for piece in answer.iter_raw():
                body += piece
                if len(body) > MOST_ANSWER_BYTES:
                    raise AnswerUnreadable
        # simple-salesforce asks even a number for its length
        if answer.is_success and body and not body.lstrip().startswith((b"{", b"[")):
            raise AnswerUnreadable
        self.told = dict(answer.headers)
        return _as_response(request, answer, bytes(body))

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()


class Unredirected(Session):
    """A session that follows no redirect, and takes neither proxies nor passwords from the environment."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__()
        self.trust_env = False
        self.headers = CaseInsensitiveDict(
            {"accept": "application/json", "accept-encoding": "identity", "user-agent": "varme"}
        )
        self.adapters.clear()
        self.mount("https://", carrier)
        self.mount("http://", carrier)

    def get_redirect_target(self, resp: Response) -> None:  # noqa: ARG002 -- the signature is requests'
        """Nowhere: what an org is told goes to the org alone."""
        return


def _as_response(request: PreparedRequest, answer: httpx2.Response, body: bytes) -> Response:
    made = Response()
    made.status_code = answer.status_code
    made.headers = CaseInsensitiveDict(answer.headers)
    made.encoding = "utf-8"
    made.raw = io.BytesIO(body)
    made.reason = answer.reason_phrase
    made.request = request
    made.url = request.url or ""
    return made
