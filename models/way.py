"""The way to green: the fewest signals that would lift an account, each moved to where accounts like it stand.

A counterfactual made of what is there: every step is taken, as a whole, from a real comparable account, so that it is
feasible (native counterfactuals: Keane & Smyth, Good Counterfactuals and Where to Find Them, ICCBR 2020; feasible and
actionable: Poyiadzi et al., FACE, AIES 2020). It is what the model expects of an account that looks so. It is no
promise that moving a signal causes the account to stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from features.declare import FeatureValue
from models.comparable import FEWEST

TargetBand = Literal["yellow", "green"]
WhyNot = Literal["too_few_comparable", "no_lead_signals", "nothing_better", "out_of_reach", "another_model"]

# A standing is about as bad when it differs by at most a quarter of the step, or by this many tenths.
_SAME_STANDING = 5
_SHARE_OF_STEP = 4


@dataclass(frozen=True, slots=True)
class Moved:
    """Of accounts that stood about as badly on an earlier day, how many moved as far within the horizon after it.

    `alike` names the features in which they were like the account: the most for which there are 20 of them.
    """

    similar: int
    moved: int
    share: float
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One lead signal, moved as a whole to where a comparable account stands.

    `points` (tenths) are the step's part in what the way brings: its Shapley value among the steps, rounded so that the
    steps sum to the whole. `signal_points` are those of the signal itself in the account's score, now and after all
    steps; `leading` is the feature that gains most of them. `reached_by` is the share of comparable accounts that stand
    at least as well on the signal. `moved` is None where the history is too short to tell.
    """

    signal: str
    from_features: Mapping[str, FeatureValue]
    to_features: Mapping[str, FeatureValue]
    points: int
    signal_points: tuple[int, int]
    leading: str
    reached_by: float
    moved: Moved | None = None

    @property
    def length(self) -> int:
        """How far the signal's own points move, in tenths."""
        return self.signal_points[1] - self.signal_points[0]


@dataclass(frozen=True, slots=True)
class Way:
    """The fewest steps that reach a band, and of those the ones that accounts like this have reached most often.

    `score` (tenths) and `probability` are what the model says of the account after all steps; the points of the steps
    sum to `points`, which is that score minus today's. `comparable` is how many accounts it was compared with, and
    `alike` names the features in which they are like it. `moved` counts those that made all steps at once.
    """

    target_band: TargetBand
    score: int
    probability: float
    points: int
    steps: tuple[Step, ...]
    comparable: int
    alike: tuple[str, ...]
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class NoWay:
    """No way to a band among the steps that accounts like this one stand on, and why.

    `score` (tenths) is the highest that up to three of them reach; None where there is none to try.
    """

    target_band: TargetBand
    reason: WhyNot
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How another account stood on an earlier day, and the best it reached within the horizon after it.

    `alike` are the features in which it was like the account, by the strictest way that holds. Points of signals are in
    tenths. A signal that is not in `before` was unknown or moved nothing; one that is not in `after` was not seen
    again: the account may have left.
    """

    account_id: str
    alike: tuple[str, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]


def count_moved(steps: Sequence[Step], standings: Iterable[Standing]) -> Moved | None:
    """How many made all the steps, of those that stood about as badly on all their signals.

    Args:
        steps: at least one.
        standings: the latest first; an account counts once, on the first of them that is about as bad.

    Returns:
        None where fewer than 20 stood so, as a share of them would say little, or where a step moves its signal's own
        points nowhere, but only those of others through it.
    """
    if any(step.length <= 0 for step in steps):
        return None
    as_bad = [one for one in standings if all(_is_about_as_bad(step, one) for step in steps)]
    for alike in sorted({one.alike for one in as_bad}, key=len, reverse=True):
        seen: dict[str, bool] = {}
        for one in as_bad:
            if one.account_id not in seen and set(alike) <= set(one.alike):
                seen[one.account_id] = all(_has_moved(step, one) for step in steps)
        if len(seen) >= FEWEST:
            moved = sum(seen.values())
            return Moved(len(seen), moved, round(moved / len(seen), 2), alike)
    return None


def is_about_as_bad(step: Step, points: int) -> bool:
    """Whether points of the step's signal are those of the account now, or near them for a step so long."""
    return abs(points - step.signal_points[0]) <= max(_SAME_STANDING, step.length / _SHARE_OF_STEP)


def _is_about_as_bad(step: Step, standing: Standing) -> bool:
    return step.signal in standing.before and is_about_as_bad(step, standing.before[step.signal])


def _has_moved(step: Step, standing: Standing) -> bool:
    after = standing.after.get(step.signal)
    return after is not None and after - standing.before[step.signal] >= step.length
