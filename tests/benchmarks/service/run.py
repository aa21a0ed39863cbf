"""Measures everything, one after the other, on one machine."""

import statistics
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.reasons.learning import Shape, learn
from tests.benchmarks.service.asking import (
    ask_by_account,
    ask_by_features,
    ask_nothing,
    ask_rival,
    ask_whether_alive,
)
from tests.benchmarks.service.batch import ACCOUNT, FEATURES, Memory, Rows, time_batches, weigh_batches
from tests.benchmarks.service.homes import Home, make_home
from tests.benchmarks.service.load import Ask, Load, ask_once, find_wrk, put_load, read_outcome
from tests.benchmarks.service.rival import save_rival
from tests.benchmarks.service.servers import Server, serve_nothing, serve_rival, serve_varme
from tests.benchmarks.service.start import Start, time_start, time_sync
from tests.benchmarks.service.where import Parts, look_into

CONNECTIONS = (1, 16)
WORKERS = (1, 2)
RIVALS = {"mlflow": True, "mlflow without a signature": False}
UNKEPT = "by features, no receipts"
HEALTHZ, EMPTY = "GET /healthz", "an empty endpoint"
WARM_UP_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: models of these shapes, the first of them promised, the others once.

    Attributes:
        shapes: of the models.
        learnt_from: accounts that a model learns from.
        accounts: accounts in the store.
        seconds: of each run of load.
        rounds: how often each is measured, of the first model.
        batches: rows of a batch, for its memory; the last one is timed too.
        starts: how often a worker is started.
        requests: after so many its memory is looked at; and in so many it is looked where their time goes.
    """

    shapes: tuple[Shape, ...]
    learnt_from: int
    accounts: int
    seconds: int
    rounds: int
    batches: tuple[int, ...]
    starts: int
    requests: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one server answered to one kind of request, from so many connections: the medians of all rounds."""

    model: str
    what: str
    workers: int
    connections: int
    load: Load


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found; `sync` is how long the disk takes to keep a page, in seconds."""

    loaded: tuple[Loaded, ...]
    batches: tuple[Rows, ...]
    memory: tuple[Memory, ...]
    start: Start
    sync: float
    parts: tuple[Parts, ...]

    def find(self, model: str, what: str, workers: int, connections: int) -> Load:
        """What was measured in one case."""
        case = model, what, workers, connections
        return next(one.load for one in self.loaded if (one.model, one.what, one.workers, one.connections) == case)


@dataclass(frozen=True, slots=True)
class _Contender:
    what: str
    workers: int
    server: Server
    ask: Ask


def run(folder: Path, size: Size, say: Callable[[str], None]) -> Findings:
    """Learn the models, put them in service, and measure.

    Raises:
        NoLoad: `wrk` is not there.
        ProgramFailed: a server did not start, or answered otherwise than it should.
    """
    find_wrk()
    loaded: list[Loaded] = []
    batches: list[Rows] = []
    memory: tuple[Memory, ...] = ()
    parts: tuple[Parts, ...] = ()
    for place, shape in enumerate(size.shapes):
        say(f"{shape}: learning, and scoring {size.accounts:,} accounts")
        name = f"{shape.trees}-{shape.leaves}"
        home = make_home(learn(shape, size.learnt_from, folder / f"model-{name}"), size.accounts, folder / "home")
        if place == 0:
            start = time_start(home, size.starts, size.requests, say)
            asked = {FEATURES: ask_by_features(home), ACCOUNT: ask_by_account(home)}
            say(f"{shape}: where the time goes")
            parts = tuple(look_into(home, ask, way, size.requests) for way, ask in asked.items())
        rounds = size.rounds if place == 0 else 1
        loaded += _put_all_loads(home, size, rounds, say, with_others=place == 0)
        with serve_varme(home, home.folder / "batch.log") as server:
            batches.append(time_batches(server, home, size.batches[-1], rounds, say))
        if place == 0:
            memory = weigh_batches(home, size.batches, say)
    return Findings(tuple(loaded), tuple(batches), memory, start, time_sync(folder), parts)


def _put_all_loads(
    home: Home, size: Size, rounds: int, say: Callable[[str], None], *, with_others: bool
) -> list[Loaded]:
    """All servers stand at the same time, and are asked in turn, in the opposite order every second time."""
    with ExitStack() as stack:
        contenders = _start_all(home, stack, say, with_others=with_others)
        for one in contenders:
            ask_once(one.server, one.ask)
        taken: dict[tuple[int, int], list[Load]] = {}
        turn = 0
        for round_ in range(rounds):
            for connections in CONNECTIONS:
                places = range(len(contenders))
                for place in places if round_ % 2 == 0 else reversed(places):
                    one = contenders[place]
                    say(f"{home.learnt.shape}: {one.what}, workers: {one.workers}, connections: {connections}")
                    for seconds in (WARM_UP_SECONDS, size.seconds):
                        turn += 1
                        said = put_load(one.server, one.ask, connections, seconds, turn, home.folder / "wrk.lua")
                    # of the last one: the first only warms up
                    load = read_outcome(said)
                    say(f"    {load.requests:,.0f} a second, p50 {load.p50:.2f} ms, p99 {load.p99:.2f} ms")
                    taken.setdefault((place, connections), []).append(load)
    return [
        Loaded(str(home.learnt.shape), contenders[place].what, contenders[place].workers, connections, _middle(loads))
        for (place, connections), loads in sorted(taken.items())
    ]


def _start_all(home: Home, stack: ExitStack, say: Callable[[str], None], *, with_others: bool) -> list[_Contender]:
    say(f"{home.learnt.shape}: starting the servers")
    varme = {
        workers: stack.enter_context(serve_varme(home, home.folder / f"varme-{workers}.log", workers))
        for workers in WORKERS
    }
    rivals = {}
    for name, is_signed in RIVALS.items():
        saved = save_rival(home.learnt, home.folder / name, is_signed=is_signed)
        rivals[name] = stack.enter_context(serve_rival(saved, home.folder / f"{name}.log"))
    asked = {FEATURES: ask_by_features(home), ACCOUNT: ask_by_account(home)}
    contenders = [
        *(_Contender(way, workers, server, ask) for way, ask in asked.items() for workers, server in varme.items()),
        *(_Contender(name, 1, server, ask_rival(home)) for name, server in rivals.items()),
    ]
    if with_others:
        forgetful = stack.enter_context(serve_varme(home, home.folder / "no-receipts.log", receipts_share=0))
        contenders.append(_Contender(UNKEPT, 1, forgetful, asked[FEATURES]))
        nothing = stack.enter_context(serve_nothing(home.folder / "empty.log"))
        contenders.append(_Contender(HEALTHZ, 1, varme[1], ask_whether_alive()))
        contenders.append(_Contender(EMPTY, 1, nothing, ask_nothing(home)))
    return contenders


def _middle(loads: Sequence[Load]) -> Load:
    """The medians of several runs, and all of their errors."""
    return Load(
        statistics.median(one.requests for one in loads),
        statistics.median(one.p50 for one in loads),
        statistics.median(one.p99 for one in loads),
        sum(one.errors for one in loads),
    )
