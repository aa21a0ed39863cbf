"""Where the time of one request goes: a program that asks Varme in its own process, and looks often at what runs.

Usage: `python -m tests.benchmarks.service.where ASKED REQUESTS`, where ASKED is a JSON file of bodies and a key, in a
home that `VARME_HOME` names. It writes the milliseconds of a request and the shares of its parts, as JSON.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

from tests.benchmarks.processes import ProgramFailed
from tests.benchmarks.service.homes import Home
from tests.benchmarks.service.load import CHANGING, FIRST, Ask
from tests.benchmarks.service.servers import make_environment

EVERY_SECONDS = 0.0005
# A thread that computes lets another look after so long; by default it would be ten times as long as a part takes.
SWITCH_SECONDS = 0.00005
WARM_UP = 50
WAITING, ELSEWHERE = "handing over between threads", "the event loop"
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


@dataclass(frozen=True, slots=True)
class Parts:
    """Milliseconds of one request within the process, and the share of each part in it, the largest first."""

    way: str
    milliseconds: float
    shares: dict[str, float]


def look_into(home: Home, ask: Ask, way: str, requests: int) -> Parts:
    """Ask in a process of its own, and say where the time of a request went.

    Raises:
        ProgramFailed: the process did not come to its end.
    """
    file, log = home.folder / "asked.json", home.folder / "where.log"
    file.write_text(json.dumps({"path": ask.path, "bodies": ask.bodies, "headers": ask.headers}), encoding="utf-8")
    command = [sys.executable, "-m", "tests.benchmarks.service.where", str(file), str(requests)]
    environment = {**make_environment(os.environ), "VARME_HOME": str(home.folder)}
    with log.open("w", encoding="utf-8") as said:
        ended = subprocess.run(  # noqa: S603 -- the program above
            command, cwd=home.folder, env=environment, stdout=subprocess.PIPE, stderr=said, text=True, check=False
        )
    if ended.returncode:
        told = log.read_text(encoding="utf-8")[-2000:]
        raise ProgramFailed(f"{' '.join(command)} ended with {ended.returncode}:\n{told}")
    told = json.loads(ended.stdout)
    return Parts(way, told["milliseconds"], told["shares"])


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
    """Looks at what the threads of this process do, those in the background left out, while it is entered."""

    def __init__(self, background: set[int]) -> None:
        self._background = background
        self.seen: Counter[str] = Counter()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        left_out = {threading.get_ident(), *self._background}
        main = threading.main_thread().ident
        while not self._is_over.wait(EVERY_SECONDS):
            frames = sys._current_frames()  # noqa: SLF001 -- the documented way to see other threads
            parts = {thread: part_of(_places(frame)) for thread, frame in frames.items() if thread not in left_out}
            of_threads = [part for thread, part in parts.items() if thread != main and part is not None]
            loop = frames.get(main)
            if of_threads:
                self.seen[of_threads[0]] += 1
            elif loop is not None and loop.f_code.co_name == "select":
                self.seen[WAITING] += 1
            else:
                self.seen[parts.get(main) or ELSEWHERE] += 1


def _places(frame: FrameType | None) -> list[tuple[str, str]]:
    places = []
    while frame is not None:
        places.append((frame.f_code.co_name, frame.f_code.co_filename))
        frame = frame.f_back
    return places


async def _measure(asked: dict[str, Any], requests: int) -> dict[str, Any]:
    from app.service import make_app  # noqa: PLC0415 -- only in the process that asks

    app = make_app()
    headers = [(name.lower().encode(), value.encode()) for name, value in asked["headers"].items()]

    async def ask(number: int) -> None:
        body = asked["bodies"][number % len(asked["bodies"])].replace(CHANGING, str(FIRST * 9 + number)).encode()
        await _call(app, asked["path"], [*headers, (b"content-length", str(len(body)).encode())], body)

    async with app.router.lifespan_context(app):
        background = set(sys._current_frames()) - {threading.get_ident()}  # noqa: SLF001 -- as above
        for number in range(WARM_UP):
            await ask(number)
        began = time.perf_counter()
        for number in range(requests):
            await ask(WARM_UP + number)
        milliseconds = (time.perf_counter() - began) / requests * 1000
        sys.setswitchinterval(SWITCH_SECONDS)
        with _Looker(background) as looker:
            for number in range(requests):
                await ask(WARM_UP + requests + number)
    total = looker.seen.total()
    return {"milliseconds": milliseconds, "shares": {part: n / total for part, n in looker.seen.most_common()}}


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
        raise ProgramFailed(f"{path} answered {statuses}, in the process that asks itself.")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])))))  # noqa: T201
