"""The trial, origin by origin: how well the model of each day did on the months that followed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from training.judging.judge import HeldOut, Verdict, judge

# With fewer accounts that left, an origin's figures say nothing.
FEWEST_LEFT = 10


@dataclass(frozen=True, slots=True)
class Period:
    """What one origin held out, and how the predictions did; the verdict is None where too few left, or stayed."""

    first: date
    last: date
    rows: int
    left: int
    verdict: Verdict | None


def find_periods(held_out: HeldOut) -> tuple[Period, ...]:
    """The judged origins, the earliest first; none where there is no time."""
    about = held_out.about
    if about is None or np.isnat(about.day).all():
        return ()
    return tuple(_judge(held_out, about.slice == number) for number in np.unique(about.slice))


def _judge(held_out: HeldOut, inside: np.ndarray) -> Period:
    part = held_out.pick(inside)
    days = part.about.day if part.about is not None else np.array([], dtype="datetime64[D]")
    left = len(np.unique(part.account[part.y == 1]))
    is_judged = min(left, len(np.unique(part.account[part.y == 0]))) >= FEWEST_LEFT
    return Period(days.min().item(), days.max().item(), len(part.y), left, judge(part) if is_judged else None)
