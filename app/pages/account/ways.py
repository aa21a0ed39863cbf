"""The way to green as a page shows it: looked for once for each score, and remembered."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from app.explaining.voice import Voice
from app.explaining.way import ways_from
from app.explaining.ways import SaidStep, say_no_promise, say_step, say_way
from app.store import ScoreRecord, Store
from models.answer import Band
from models.scorer import Scorer
from models.way import NoWay, Way

Ways = tuple[Way | NoWay, ...]
# Some kilobytes each.
MOST = 2_000


class WayMemory:
    """The ways that were found, by receipt, the newest 2,000; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Ways] = OrderedDict()

    def recall(self, scorer: Scorer | None, record: ScoreRecord) -> Ways | None:
        """The ways of a score, where nothing needs to be looked for; None where it does."""
        if scorer is None or record.answer.band in ("green", "grey"):
            return ()
        with self._lock:
            return self._found.get(record.receipt)

    def find(self, store: Store, scorer: Scorer | None, record: ScoreRecord) -> Ways:
        """The ways of a score, found among other accounts where that was not done before."""
        known = self.recall(scorer, record)
        if known is not None or scorer is None:
            return known or ()
        found = ways_from(store, scorer, record)
        with self._lock:
            self._found[record.receipt] = found
            while len(self._found) > MOST:
                self._found.popitem(last=False)
        return found


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step: its sentences, its points (tenths), and the score that is reached with it and those before it."""

    said: SaidStep
    points: int
    reached: int


@dataclass(frozen=True, slots=True)
class ShownWay:
    """Where a way leads, in a sentence, and its steps; none where there is no way."""

    text: str
    target: Band
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True, slots=True)
class ShownWays:
    """All ways, the nearest first, and what they are not."""

    ways: tuple[ShownWay, ...]
    promise: str | None


def show_ways(ways: Ways, record: ScoreRecord, voice: Voice) -> ShownWays:
    """The ways in words; `show_ways(...).ways` is empty where none were looked for."""
    shown = tuple(_show_one(way, record, voice) for way in ways)
    return ShownWays(shown, say_no_promise(voice.language) if any(one.steps for one in shown) else None)


def _show_one(way: Way | NoWay, record: ScoreRecord, voice: Voice) -> ShownWay:
    steps, reached = [], record.answer.score or 0
    for step in way.steps if isinstance(way, Way) else ():
        reached += step.points
        steps.append(ShownStep(say_step(step, record.answer.horizon_days, voice), step.points, reached))
    return ShownWay(say_way(way, voice.language), way.target_band, tuple(steps))
