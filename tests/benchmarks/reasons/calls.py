"""Calls beside each other: LightGBM's contributions, Varme's answers and shap, on the same rows, in turn."""

import importlib
import statistics
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from models.encode import Encoder
from models.scorer import BOOSTER_FILE
from tests.benchmarks.reasons.accounts import choose_columns, draw
from tests.benchmarks.reasons.learning import Learnt

Floats = npt.NDArray[np.float64]
Explain = Callable[[Floats], object]

LIGHTGBM, OURS = "pred_contrib", "Varme's answers"
# As it comes shap asks LightGBM for what it tells of LightGBM's trees; its own code can be told not to.
SHAP, SHAPS_OWN = "shap", "shap's own code"
WITH_SHAP = 1_000


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each program on the same rows, the median of several times; `promises` that Varme is quick enough."""

    model: str
    rows: str
    seconds: Mapping[str, float]
    promises: bool

    @property
    def ratio(self) -> float:
        """How many times as long as LightGBM's own call Varme takes."""
        return self.seconds[OURS] / self.seconds[LIGHTGBM]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: single rows and how often each, the batches, and how often those are timed."""

    single_rows: int
    single_rounds: int
    batches: tuple[int, ...]
    rounds: int
    threads: tuple[int, ...] = (1, 2)


class Caller:
    """Calls one model in all the ways that are compared.

    Args:
        learnt: the model.
        promises: whether Varme promises how long it takes for a model of this shape.
        say: is told what is going on.
    """

    def __init__(self, learnt: Learnt, *, promises: bool, say: Callable[[str], None]) -> None:
        self._learnt, self._promises, self._say = learnt, promises, say
        # A booster of its own, so that nothing which the scorer does to its own can slow it, or quicken it.
        self._booster = lgb.Booster(model_file=str(learnt.folder / BOOSTER_FILE))

    def contributions(self, matrix: Floats, threads: int = 1) -> Floats:
        """LightGBM's own."""
        return np.asarray(self._booster.predict(matrix, pred_contrib=True, num_threads=threads))

    def time_single_rows(self, effort: Effort) -> Timed:
        """One row after the other: each program in turn, on one thread, from named values to an answer for Varme."""
        self._say(f"{self._learnt.shape}: single rows")
        matrix = self._draw(effort.single_rows)
        encoder = Encoder(self._learnt.scorer.spec.features)
        names = [feature.name for feature in self._learnt.scorer.spec.features]
        explainers = make_explainers(self._booster)
        taken: dict[str, list[float]] = {name: [] for name in (LIGHTGBM, OURS, *explainers)}
        for turn in range(effort.single_rounds):
            for row in matrix:
                one = row[None, :]
                named = {name: encoder.value(place, row[place]) for place, name in enumerate(names)}
                programs: dict[str, Callable[[], object]] = {
                    LIGHTGBM: lambda one=one: self.contributions(one),
                    OURS: lambda named=named: self._learnt.scorer.answer(named),
                    **{name: lambda one=one, explain=explain: explain(one) for name, explain in explainers.items()},
                }
                _time_in_turn(programs, taken, turn)
        return self._timed("single rows, 1 thread", taken)

    def time_batches(self, effort: Effort) -> Iterable[Timed]:
        """All rows at once: answers are made one after the other, and not kept."""
        explainers = make_explainers(self._booster)
        for rows in (WITH_SHAP, *effort.batches):
            matrix = self._draw(rows)
            for threads in effort.threads if rows != WITH_SHAP else effort.threads[:1]:
                self._say(f"{self._learnt.shape}: {rows:,} rows, {threads} {'thread' if threads == 1 else 'threads'}")
                taken: dict[str, list[float]] = {LIGHTGBM: [], OURS: []}
                programs: dict[str, Callable[[], object]] = {
                    LIGHTGBM: lambda matrix=matrix, threads=threads: self.contributions(matrix, threads),
                    OURS: lambda matrix=matrix, threads=threads: deque(
                        self._learnt.scorer.answers_of(matrix, threads), maxlen=0
                    ),
                }
                if rows == WITH_SHAP:
                    programs |= {
                        name: lambda matrix=matrix, explain=explain: explain(matrix)
                        for name, explain in explainers.items()
                    }
                    taken |= {name: [] for name in explainers}
                for turn in range(effort.rounds):
                    _time_in_turn(programs, taken, turn)
                yield self._timed(f"{rows:,} rows, {threads} {'thread' if threads == 1 else 'threads'}", taken)

    def largest_difference(self) -> float:
        """Between φ behind Varme's points and LightGBM's, on the margin, over some rows that are no average account."""
        matrix = self._draw(WITH_SHAP)
        theirs = self.contributions(matrix)[:, :-1]
        way = theirs.sum(axis=1)
        points = self._learnt.scorer.points(matrix).by_feature
        # Nearer to the average account than that, a quotient of the two is mostly rounding.
        is_apart = np.abs(way) > 0.1
        ours = points[is_apart] / (points.sum(axis=1) / way)[is_apart, None]
        return float(np.abs(ours - theirs[is_apart]).max())

    def _draw(self, rows: int) -> Floats:
        return draw(choose_columns(), rows, seed=3).X

    def _timed(self, rows: str, taken: Mapping[str, list[float]]) -> Timed:
        seconds = {name: statistics.median(times) for name, times in taken.items()}
        return Timed(str(self._learnt.shape), rows, seconds, self._promises)


def make_explainers(booster: lgb.Booster) -> dict[str, Explain]:
    """What `shap.TreeExplainer` does with the trees: as it comes, and by its own code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its plots warn when they are imported
        shap = importlib.import_module("shap")
        as_it_comes, own = (shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent") for _ in range(2))
    own.model.model_type = "internal"
    return {
        SHAP: lambda matrix: as_it_comes(matrix, check_additivity=False),
        SHAPS_OWN: lambda matrix: own(matrix, check_additivity=False),
    }


def _time_in_turn(programs: Mapping[str, Callable[[], object]], taken: Mapping[str, list[float]], turn: int) -> None:
    """Each once; in the opposite order every second time."""
    for name in programs if turn % 2 == 0 else reversed(list(programs)):
        began = time.perf_counter()
        programs[name]()
        taken[name].append(time.perf_counter() - began)
