"""How often the reasons name the true cause, first or among the first three."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.causes.cases import Case

# What each cause is called among the signals: the narrowest that hold its own trace. What else a cause does to an
# account (a stalled onboarding and a champion gone also lower the use) is not counted as naming it. Disuse has no one
# signal: that fewer people come, less often, and use less, is the same fading seen from five sides.
SIGNALS: Mapping[str, frozenset[str]] = {
    "disuse": frozenset({"logins", "active_users", "breadth", "usage_pattern", "key_features"}),
    "champion": frozenset({"champion"}),
    "price": frozenset({"plan_changes"}),
    "support": frozenset({"support"}),
    "payment": frozenset({"payments"}),
    "onboarding": frozenset({"onboarding"}),
}
FIRST, AMONG = 1, 3
NOTHING = "(nothing lowers)"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the cases with its 95 % interval; cases of one account count as one observation."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Naming:
    """How the cases came out.

    `one` and `three` are what always naming the commonest one or three causes would get, `greatest` what naming the
    greatest true threat on the day would. `by_cause` holds for each cause its cases and how often it was first and
    among the first three; `confused` counts the first signals of each cause.
    """

    cases: int
    accounts: int
    first: Share
    among: Share
    one: float
    three: float
    greatest: float
    by_cause: Mapping[str, tuple[int, float, float]]
    confused: Mapping[str, Counter[str]]


def is_named(case: Case, most: int) -> bool:
    """Whether a signal of the true cause is among the first so many that lower the score."""
    return any(signal in SIGNALS[case.cause] for signal in case.looked.lowering[:most])


def judge_naming(cases: Sequence[Case]) -> Naming:
    """Count how the true cause of each case was named.

    Args:
        cases: those with a cause that was visible.

    Raises:
        ValueError: there is none, so that nothing can be said.
    """
    if not cases:
        raise ValueError("No red account left for a cause that was visible: there is nothing to judge.")
    counted = Counter(case.cause for case in cases)
    by_cause, confused = {}, {}
    for cause, count in counted.most_common():
        own = [case for case in cases if case.cause == cause]
        by_cause[cause] = (count, *(sum(is_named(case, most) for case in own) / count for most in (FIRST, AMONG)))
        confused[cause] = Counter(next(iter(case.looked.lowering), NOTHING) for case in own)
    commonest = [count / len(cases) for _, count in counted.most_common()]
    return Naming(
        cases=len(cases),
        accounts=len({_account(case) for case in cases}),
        first=_share(cases, lambda case: is_named(case, FIRST)),
        among=_share(cases, lambda case: is_named(case, AMONG)),
        one=commonest[0],
        three=sum(commonest[:AMONG]),
        greatest=sum(case.greatest == case.cause for case in cases) / len(cases),
        by_cause=by_cause,
        confused=confused,
    )


def _account(case: Case) -> tuple[str, str]:
    return case.company, case.looked.account_id


def _share(cases: Sequence[Case], is_hit: Callable[[Case], bool]) -> Share:
    hits = np.array([is_hit(case) for case in cases], dtype=float)
    value = float(hits.mean())
    numbers: dict[tuple[str, str], int] = {}
    account = np.array([numbers.setdefault(_account(case), len(numbers)) for case in cases])
    # The variance of a ratio of sums over accounts.
    spread = 1.96 * float(np.sqrt((np.bincount(account, weights=hits - value) ** 2).sum())) / len(cases)
    return Share(value, max(value - spread, 0.0), min(value + spread, 1.0))
