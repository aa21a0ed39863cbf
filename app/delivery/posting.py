"""Posting to an address that others chose: bounded in time, to public addresses only, and no redirect is followed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx2

from app.delivery.answers import judge
from app.delivery.connecting import AddressRefused, PublicConnections, PublicTransport
from app.delivery.destination import Outcome, Refused, Retry

# So much of an answer is read, to use the connection again; hardly anything in it is needed.
MOST_ANSWER_BYTES = 64 * 1024
PRIVATE = (
    "The address is one of this machine or of a private network. If that is meant, set allow_private = true for the "
    "{what}."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers are in small letters, and of the body there is only the beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Poster:
    """Posts to one address. Safe to share between threads.

    Args:
        url: the address.
        timeout_seconds: how long the other side may take to answer, all in all.
        allow_private: whether the address may be one of this machine or of a private network.
        most: how many connections there are at most.
        clock: says what time it is.
        what: what has the settings: "destination" or "alert".
    """

    def __init__(
        self,
        url: str,
        timeout_seconds: float,
        *,
        allow_private: bool,
        most: int,
        clock: Callable[[], datetime],
        what: str = "destination",
    ) -> None:
        self._url = url
        self._seconds = timeout_seconds
        self._clock = clock
        self._what = what
        self._connections = PublicConnections(allow_private=allow_private)
        limits = httpx2.Limits(max_connections=most, max_keepalive_connections=most)
        self._client = httpx2.Client(
            transport=PublicTransport(self._connections, limits),
            timeout=timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    @property
    def place(self) -> str:
        """The address without its path, which may be as good as a password."""
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc}/…"

    def post(
        self, body: bytes, headers: Mapping[str, str], judge_body: Callable[[Answer], Outcome | None] | None = None
    ) -> Outcome:
        """Post JSON.

        Args:
            body: the JSON.
            headers: headers of its own.
            judge_body: says what an answer means where its status alone does not; None where that is enough.
        """
        whole = {
            "content-type": "application/json",
            "accept-encoding": "identity",
            "user-agent": "varme",
            **headers,
        }
        try:
            with self._connections.within(self._seconds):
                answer = self._exchange(body, whole)
        except AddressRefused:
            return Refused(PRIVATE.format(what=self._what))
        except httpx2.TimeoutException:
            return Retry(None, f"The receiver did not answer within {self._seconds:g} seconds.")
        except httpx2.ConnectError:
            return Retry(None, "The receiver could not be reached.")
        except httpx2.TransportError as error:
            return Retry(None, f"The receiver did not answer as a whole ({type(error).__name__}).")
        judged = None if judge_body is None else judge_body(answer)
        return judged or judge(answer.status, answer.headers, self._clock())

    def _exchange(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        with self._client.stream("POST", self._url, content=body, headers=dict(headers)) as answer:
            read = b""
            for piece in answer.iter_raw():
                read += piece
                if len(read) > MOST_ANSWER_BYTES:
                    break
            return Answer(answer.status_code, answer.headers, read)
