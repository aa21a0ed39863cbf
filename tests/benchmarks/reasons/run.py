"""Measures everything, one after the other, on one machine."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.reasons.batch import Batch, score_accounts
from tests.benchmarks.reasons.calls import Caller, Effort, Timed
from tests.benchmarks.reasons.learning import Shape, learn


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: models of these shapes, the first of them promised; learnt from so many accounts."""

    shapes: tuple[Shape, ...]
    learnt_from: int
    promised: Effort
    others: Effort
    accounts: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: the calls, the runs of batch scoring, the larger one first, and how far φ differ at most."""

    timed: tuple[Timed, ...]
    batches: tuple[Batch, ...]
    difference: float


def run(folder: Path, size: Size, say: Callable[[str], None]) -> Findings:
    """Learn the models, time all calls, and score many accounts with the first of the models.

    Raises:
        ProgramFailed: `varme score` did not come to its end.
    """
    timed: list[Timed] = []
    batches: list[Batch] = []
    differences: list[float] = []
    for place, shape in enumerate(size.shapes):
        say(f"Learning {shape}")
        learnt = learn(shape, size.learnt_from, folder / f"model-{shape.trees}-{shape.leaves}")
        caller = Caller(learnt, promises=place == 0, say=say)
        effort = size.promised if place == 0 else size.others
        timed += [caller.time_single_rows(effort), *caller.time_batches(effort)]
        differences.append(caller.largest_difference())
        if place == 0:
            numbers = (size.accounts, size.accounts // 10)
            batches = [score_accounts(learnt, caller, accounts, folder, say) for accounts in numbers]
    return Findings(tuple(timed), tuple(batches), max(differences))
