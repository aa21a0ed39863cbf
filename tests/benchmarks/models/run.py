"""Runs a contest: Varme and its rivals learn from the same rows of the same features and predict the same ones."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.environment import make_environment
from tests.benchmarks.models.contests import CONTESTS, Size
from tests.benchmarks.models.handover import Answered, hand_over, read_answer
from tests.benchmarks.models.ours import learn, train_whole
from tests.benchmarks.models.rivals import RIVALS
from tests.benchmarks.models.standings import OURS, Outcome, judge_all
from tests.benchmarks.processes import ProgramFailed, measure


@dataclass(frozen=True, slots=True)
class Place:
    """Where the data sets are, where the benchmarks work, and how much they do; `say` is told what is going on."""

    data: Path
    work: Path
    size: Size
    say: Callable[[str], None]


def run_contest(name: str, place: Place) -> Outcome:
    """Let Varme and every rival learn and predict, and judge them.

    Raises:
        DataAbsent: the data set is not there.
        ProgramFailed: a rival, or `varme train`, did not come to its end.
    """
    contest = CONTESTS[name](place.data, place.work, place.size, place.say)
    slices = len(contest.plan.slices)
    handed = hand_over(contest.plan.slices, place.work / f"handed-{name}")
    python = make_environment(place.work, "rivals", place.say)
    answers = {_named(rival, place.size): ask(rival, python, handed, slices, place) for rival in RIVALS}
    place.say(f"{OURS}: {slices} models, and a search")
    learnt = learn(contest.plan, place.size.trials, place.say)
    place.say("varme train")
    return judge_all(contest, learnt, train_whole(contest, place.work), answers)


def ask(rival: str, python: Path, handed: Path, slices: int, place: Place) -> list[Answered]:
    """What a rival makes of every slice; what it answered in an earlier run, in the same environment, is kept.

    Raises:
        ProgramFailed: it did not come to its end.
    """
    answers = handed / f"{_named(rival, place.size)} {python.parents[1].name}"
    place.say(f"{rival}: {slices} models")
    program = [python, "-m", "tests.benchmarks.models.rivals"]
    measure([*program, handed, rival, answers, str(place.size.seconds)], place.work / "rival.log")
    found = [read_answer(answers, number) for number in range(slices)]
    answered = [one for one in found if one is not None]
    if len(answered) < slices:
        raise ProgramFailed(f"{rival} answered {len(answered)} of {slices} slices in {answers}.")
    return answered


def _named(rival: str, size: Size) -> str:
    return f"{rival}, {size.seconds:g} s" if rival == "flaml" else rival
