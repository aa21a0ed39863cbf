"""How soon a worker answers, and what it holds then and later; and how soon the disk keeps what is written."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.service.asking import ask_by_features
from tests.benchmarks.service.homes import Home
from tests.benchmarks.service.load import CHANGING, FIRST, fetch
from tests.benchmarks.service.servers import serve_varme

PAGE, SYNCS = b"x" * 4096, 200


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process to the first 200 of `/readyz`; its memory then and later, in bytes."""

    seconds: float
    ready: int
    later: int
    requests: int


def time_start(home: Home, rounds: int, requests: int, say: Callable[[str], None]) -> Start:
    """Start a worker so many times; of the last, the memory after so many requests. Times are medians."""
    ask, seconds, held = ask_by_features(home), [], []
    for turn in range(rounds):
        say(f"{home.learnt.shape}: start {turn + 1} of {rounds}")
        with serve_varme(home, home.folder / "start.log") as server:
            seconds.append(server.ready_after)
            held.append(server.resident())
            if turn == rounds - 1:
                for number in range(requests):
                    changed = ask.bodies[number % len(ask.bodies)].replace(CHANGING, str(FIRST - 2 - number))
                    fetch(server, ask, changed)
                later = server.resident()
    return Start(statistics.median(seconds), round(statistics.median(held)), later, requests)


def time_sync(folder: Path) -> float:
    """Seconds until the disk has kept a page at the end of a file, in the median: the least that a receipt takes."""
    taken, file = [], folder / "sync"
    with file.open("wb", buffering=0) as written:
        for _ in range(SYNCS):
            began = time.perf_counter()
            written.write(PAGE)
            os.fdatasync(written.fileno())
            taken.append(time.perf_counter() - began)
    file.unlink()
    return statistics.median(taken)
