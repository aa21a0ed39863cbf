"""A program that asks Varme in its own process, and looks often at what runs.

Usage: `python -m tests.benchmarks.service.inside ASKED REQUESTS`, where ASKED is a JSON file of what is asked, in a
home that `VARME_HOME` names. It writes the milliseconds of a request and of its parts, as JSON. It imports no more
than a server does.
"""

import asyncio
import json
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Self

import anyio.to_thread

from app.service import make_app

EVERY_SECONDS = 0.0005
WARM_UP = 50
HANDING_OVER, ELSEWHERE = "handing over to another thread and back", "the event loop"
CONTRIBUTIONS, RECEIPT = "contributions", "the receipt, durable"
STORED, STORED_ROWS = "the stored row", "latest_feature"

# The innermost frame that one of these names says what a moment was spent on; libraries count to who calls them.
PARTS = (
    ("", "app/store/keys.py", "who asks"),
    ("", "app/store/", RECEIPT),
    ("", "app/keys.py", "who asks"),
    ("", "app/service/key_ring.py", "who asks"),
    ("", "app/service/access.py", "who asks"),
    ("", "app/service/limits/", "limits"),
    ("", "app/service/reading.py", "reading the JSON"),
    ("", "app/service/scoring/schemas.py", "checking what was sent"),
    ("", "app/service/request_log.py", "log and figures"),
    ("", "app/service/metrics/", "log and figures"),
    ("", "app/log_form.py", "log and figures"),
    ("", "app/explaining/", "words and the form of the answer"),
    ("", "app/words/", "words and the form of the answer"),
    ("", "app/service/scoring/wording.py", "words and the form of the answer"),
    ("", "lightgbm/", CONTRIBUTIONS),
    ("contributions", "models/", CONTRIBUTIONS),
    ("", "models/", "score, points, reasons"),
    ("score", "app/service/scoring/service.py", "writing the JSON"),
    ("", "app/service/", "the rest of the service"),
    ("serialize_response", "fastapi/routing.py", "writing the JSON"),
    ("render", "starlette/responses.py", "writing the JSON"),
    ("render", "fastapi/responses.py", "writing the JSON"),
    ("", "fastapi/", "FastAPI and Starlette"),
    ("", "starlette/", "FastAPI and Starlette"),
)


def part_of(places: Sequence[tuple[str, str]]) -> str | None:
    """The part that a stack belongs to, its frames given as function and file, the innermost first.

    >>> part_of([("execute", "/lib/sqlalchemy/engine/base.py"), ("save_receipts", "/varme/app/store/store.py")])
    'the receipt, durable'
    """
    for function, file in places:
        for whose, folder, part in PARTS:
            if f"/{folder}" in file and whose in ("", function):
                # the store's queries are told apart by the verb of the store that makes them
                reads = any(name.startswith(STORED_ROWS) for name, _ in places)
                return STORED if part == RECEIPT and reads else part
    return None


class _Looker:
    """Looks at what this thread does, again and again, while it is entered: each moment takes the time since the last.

    A signal interrupts the thread itself. Another thread could look only when a busy machine lets it, which is most
    often when this one waits for the disk.
    """

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._last = 0.0

    def __enter__(self) -> Self:
        signal.signal(signal.SIGALRM, self._look)
        # what it interrupts goes on, and does not fail
        signal.siginterrupt(signal.SIGALRM, False)  # noqa: FBT003 -- takes no name
        self._last = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, EVERY_SECONDS, EVERY_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        now = time.perf_counter()
        self.seconds[part_of(_places(frame)) or ELSEWHERE] += now - self._last
        self._last = now


def _places(frame: FrameType | None) -> list[tuple[str, str]]:
    places = []
    while frame is not None:
        places.append((frame.f_code.co_name, frame.f_code.co_filename))
        frame = frame.f_back
    return places


async def _measure(asked: dict[str, Any], requests: int) -> dict[str, Any]:
    app = make_app()
    headers = [(name.lower().encode(), value.encode()) for name, value in asked["headers"].items()]

    async def ask(number: int) -> None:
        text = asked["bodies"][number % len(asked["bodies"])]
        body = text.replace(asked["changing"], str(asked["first"] + number)).encode()
        await _call(app, asked["path"], [*headers, (b"content-length", str(len(body)).encode())], body)

    async def time_all(start: int) -> float:
        """Milliseconds of a request, in the median."""
        taken = []
        for number in range(start, start + requests):
            began = time.perf_counter()
            await ask(number)
            taken.append(time.perf_counter() - began)
        return statistics.median(taken) * 1000

    async with app.router.lifespan_context(app):
        for number in range(WARM_UP):
            await ask(number)
        whole = await time_all(WARM_UP)
        anyio.to_thread.run_sync = _run_here
        alone = await time_all(WARM_UP + requests)
        with _Looker() as looker:
            await time_all(WARM_UP + 2 * requests)
    total = looker.seconds.total()
    parts = {part: alone * seconds / total for part, seconds in looker.seconds.most_common()}
    return {"milliseconds": whole, "parts": {**parts, HANDING_OVER: whole - alone}}


async def _run_here(function: Callable[..., Any], *given: Any, **_: Any) -> Any:
    """In the place of anyio's: runs what would run in another thread in this one."""
    return function(*given)


async def _call(app: Callable[..., Any], path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """One request, as a server would hand it to the application."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    statuses = []
    given = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(given, None) or await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    if statuses != [200]:
        raise SystemExit(f"{path} answered {statuses}, in the process that asks itself.")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])))))  # noqa: T201
