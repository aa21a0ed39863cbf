"""Who stands where in a contest: everybody judged on the same rows, calibrated alike, and as it comes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.models.contests import Contest
from tests.benchmarks.models.figures import Prediction, difference, margin_of, predict
from tests.benchmarks.models.handover import Answered
from tests.benchmarks.models.ours import Learnt, Served, calibrate
from tests.benchmarks.results import Promise
from training.dataset import Floats
from training.judging.judge import Estimate

OURS, CONSTANT, TRUTH = "Varme", "one rate for everyone", "the true risk"


class NotTheSameRows(ValueError):
    """Somebody predicted other rows than the contest holds out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One way of predicting: calibrated as Varme is, and as it comes, each with how much more it loses than Varme.

    Varme's own is the calibrated one in both comparisons. `seconds` of learning and `size` in bytes are those of one
    model, in the mean. What is no model has neither, and comes in one way only.
    """

    name: str
    calibrated: Prediction
    more: Estimate | None
    raw: Prediction | None = None
    more_raw: Estimate | None = None
    seconds: float | None = None
    size: float | None = None
    chose: str = ""

    @property
    def is_rival(self) -> bool:
        """Whether it is a model of others."""
        return self.seconds is not None and self.more is not None

    @property
    def beats_ours(self) -> bool:
        """Whether, one way or the other, it loses less than Varme by more than the noise."""
        return any(more is not None and more.high < 0 for more in (self.more, self.more_raw))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One contest: how many rows were judged, of how many accounts, and the standings, Varme's first."""

    contest: Contest
    rows: int
    accounts: int
    standings: tuple[Standing, ...]
    learnt: Learnt
    served: Served

    @property
    def promise(self) -> Promise:
        """That no rival is better by more than the noise; measured is the rival that comes closest, or is ahead."""
        rivals = [one for one in self.standings if one.is_rival]
        gaps = [(more, one) for one in rivals for more in (one.more, one.more_raw) if more is not None]
        more, best = min(gaps, key=lambda gap: gap[0].high)
        return Promise(
            f"{self.contest.name}: no rival loses less than Varme by more than the noise",
            f"{best.name}: {_signed(more)}",
            is_kept=not any(one.beats_ours for one in rivals),
        )


def judge_all(contest: Contest, learnt: Learnt, served: Served, answers: Mapping[str, Sequence[Answered]]) -> Outcome:
    """Judge everybody on the rows that are judged.

    Args:
        contest: what was learnt and predicted.
        learnt: what Varme made of it.
        served: what `varme train` made of the same data.
        answers: of each rival, slice by slice.

    Raises:
        NotTheSameRows: a rival predicted more or fewer rows.
    """
    probability, constant = calibrate(contest.plan, learnt.margin)
    rows = contest.judged & ~np.isnan(probability)
    account = contest.plan.rows.account[rows]
    ours = predict(contest, probability, rows)

    def more_than_ours(given: Floats) -> tuple[Prediction, Estimate]:
        found = predict(contest, given, rows)
        return found, difference(found, ours, account)

    seconds = learnt.search_seconds + learnt.fit_seconds
    raw, more_raw = more_than_ours(learnt.probability)
    standings = [Standing(OURS, ours, None, raw, more_raw, seconds, served.size, learnt.chose)]
    for name, answered in answers.items():
        given = np.concatenate([one.probability for one in answered])
        if given.shape != probability.shape:
            raise NotTheSameRows(
                f"{name} predicted {given.size} rows of {contest.name}, which holds out {probability.size}. Remove its "
                "answers from the folder of the benchmarks, and run it again."
            )
        alike, _ = calibrate(contest.plan, margin_of(given))
        standings.append(
            Standing(
                name,
                *more_than_ours(alike),
                *more_than_ours(given),
                float(np.mean([one.seconds for one in answered])),
                float(np.mean([one.size for one in answered])),
                _count([one.chose for one in answered if one.chose]),
            )
        )
    known = {CONSTANT: constant} | ({} if contest.truth is None else {TRUTH: contest.truth})
    standings += [Standing(name, *more_than_ours(given)) for name, given in known.items()]
    judged = int(rows.sum()) // contest.plan.repeats
    return Outcome(contest, judged, len(np.unique(account)), tuple(standings), learnt, served)


def _count(chosen: Sequence[str]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in Counter(chosen).most_common())


def _signed(more: Estimate) -> str:
    return f"{more.value:+.4f} ({more.low:+.4f} to {more.high:+.4f})"
