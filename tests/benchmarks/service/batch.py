"""`POST /score/batch`: rows a second, beside the model's own explain call of as many rows; and the memory it takes."""

import json
import statistics
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models.encode import Encoder
from tests.benchmarks.processes import ProgramFailed
from tests.benchmarks.service.homes import Home, by_account, by_features, given_rows
from tests.benchmarks.service.load import Ask, fetch
from tests.benchmarks.service.servers import Server, serve_varme

PATH = "/score/batch"
FEATURES, ACCOUNT = "by features", "by account"
WARM_UP_ROWS = 10


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows a second: of a batch, in each of the two ways, and of what the model does for it by itself, on one thread.

    `explained` are those of its explain call, which makes all answers with their reasons; `contributed` those of
    LightGBM's bare `pred_contrib`, which is a part of it.
    """

    model: str
    rows: int
    served: dict[str, float]
    explained: float
    contributed: float

    def share(self, way: str) -> float:
        """What part of the explain call's rows a second the service answers."""
        return self.served[way] / self.explained


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of a fresh server in bytes: when it was ready, and the most that it held for one batch of so many rows."""

    way: str
    rows: int
    ready: int
    peak: int


def time_batches(server: Server, home: Home, rows: int, rounds: int, say: Callable[[str], None]) -> Rows:
    """Send a batch so many times in each way, and explain as many rows each time; the medians."""
    scorer = home.learnt.scorer
    # other rows every time, so that every answer is a receipt to keep
    given = given_rows(scorer, rows * rounds + WARM_UP_ROWS)
    names = [feature.name for feature in scorer.spec.features]
    columns = {name: [values[name] for values in given[:rows]] for name in names}
    matrix = Encoder(scorer.spec.features).matrix(columns)
    taken: dict[str, list[float]] = {FEATURES: [], ACCOUNT: []}
    explained, contributed = [], []
    fetch(server, _ask(home), _write(by_features(values) for values in given[-WARM_UP_ROWS:]))
    for turn in range(rounds):
        say(f"{home.learnt.shape}: {PATH} of {rows:,} rows, {turn + 1} of {rounds}")
        asked = {
            FEATURES: _write(by_features(values) for values in given[turn * rows :][:rows]),
            ACCOUNT: _write(by_account(number % home.accounts) for number in range(rows)),
        }
        for way, body in asked.items():
            began = time.perf_counter()
            answered = fetch(server, _ask(home), body)
            taken[way].append(time.perf_counter() - began)
            refuse_refusals(answered, rows)
        began = time.perf_counter()
        # every answer is made, none is kept
        deque(scorer.answers(columns), maxlen=0)
        explained.append(time.perf_counter() - began)
        began = time.perf_counter()
        scorer.booster.predict(matrix, pred_contrib=True, num_threads=1)
        contributed.append(time.perf_counter() - began)
    served = {way: rows / statistics.median(seconds) for way, seconds in taken.items()}
    alone = (rows / statistics.median(seconds) for seconds in (explained, contributed))
    return Rows(str(home.learnt.shape), rows, served, *alone)


def weigh_batches(home: Home, sizes: tuple[int, ...], say: Callable[[str], None]) -> tuple[Memory, ...]:
    """The most memory that a fresh server holds for one batch of each size, in each way."""
    weighed = []
    for rows in sizes:
        given = given_rows(home.learnt.scorer, rows)
        asked = {
            FEATURES: _write(by_features(values) for values in given),
            ACCOUNT: _write(by_account(number % home.accounts) for number in range(rows)),
        }
        for way, body in asked.items():
            say(f"{home.learnt.shape}: memory for {rows:,} rows {way}")
            with serve_varme(home, home.folder / "memory.log") as server:
                ready = server.resident()
                refuse_refusals(fetch(server, _ask(home), body), rows)
                weighed.append(Memory(way, rows, ready, server.peak()))
    return tuple(weighed)


def _ask(home: Home) -> Ask:
    return Ask(PATH, key=home.key)


def _write(rows: Any) -> str:
    return json.dumps(list(rows))


def refuse_refusals(answered: bytes, rows: int) -> None:
    """Raise `ProgramFailed` where not every row of a batch was scored."""
    answers: list[dict[str, Any]] = json.loads(answered)
    told = sum("receipt" in answer for answer in answers)
    if told != rows:
        first = next((answer for answer in answers if "receipt" not in answer), "nothing")
        raise ProgramFailed(f"{PATH} answered {told:,} of {rows:,} rows; the first of the others: {first}")
