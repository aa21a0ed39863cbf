"""The verdict on a signal or a feature, with regard to how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.declare import Meaning
from training.audit.alone import EVEN, p_one_sided
from training.audit.look import Look
from training.audit.looks import adjust_for_any, adjust_for_share
from training.audit.nats import Nats
from training.judging.judge import SMALLEST_GAIN

Verdict = Literal["tells", "nothing", "against", "unstable", "unknown"]

SURE = 0.05
# Of all that is said to tell, the share that chance makes: noise that is taken for news is the dearer mistake.
MOST_FALSE = 0.01
# An AUC of 0.57 is what a quarter of a standard deviation between those that leave and those that stay makes: hardly
# more than what is called a small effect (Rice and Harris, Law and Human Behavior, 2005).
NEAR = 0.07
# A whole model must spare so much of the log loss of one rate to be worth anything, and so must what tells alone. Less
# than a quarter of that is not missed.
LEAST_SPARED = SMALLEST_GAIN
LEAST_ADDED = SMALLEST_GAIN / 4
# So many rows make a difference sure that means nothing to anybody.
SMALLEST_AGAINST = 0.02
# What is half as strong in one part as on the whole is not the same there.
WEAK_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a signal or a feature before all of them are judged together.

    `rates` is the look at what a number's parts made before, beside its size; `has_direction` says whether the look is
    at the values themselves, so that more of them can mean something.
    """

    look: Look
    rates: Look | None
    spared: Nats | None
    added: Nats | None
    declared: Meaning | None
    has_direction: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one; whether its values rank by more than chance; and whether only the rates of its parts do."""

    verdict: Verdict
    is_directed: bool
    is_by_rates: bool


def judge_all(all_of_them: Sequence[Judged], base_log_loss: float) -> list[Judgement]:
    """Judge all signals and features of a business at once, since of so many some seem to tell something by chance.

    *Tells*, alone or by what it adds, and *nothing* are corrected so that of all that are called so, one in a hundred
    and one in twenty are wrong at most (Benjamini and Hochberg). What contradicts a declaration, or is *unstable*, is
    corrected so that any of them is wrong in one of twenty trainings at most (Holm).

    *Nothing* takes three proofs, not the absence of one: that the AUC lies within `NEAR` of one half, whichever way the
    values are read; that they spare alone less than `LEAST_SPARED` of the log loss of one rate, since what few accounts
    have and is grave hardly moves an AUC; and that less than `LEAST_ADDED` of it is lost without them.

    Args:
        all_of_them: signals and features alike.
        base_log_loss: of one rate for everyone, in nats a row.
    """
    looks = len(all_of_them)
    alone = np.array([_p_of_even(one.look) for one in all_of_them])
    by_rates = np.array([_p_of_even(one.rates) for one in all_of_them])
    added = np.array([_p_of_added(one.added, base_log_loss) for one in all_of_them])
    tells = adjust_for_share(np.concatenate([alone, by_rates, added])).reshape(3, looks) < MOST_FALSE
    is_nothing = adjust_for_share(np.array([_p_of_something(one, base_log_loss) for one in all_of_them])) < SURE
    is_surely_directed = adjust_for_any(alone) < SURE
    unstable = np.array([_p_of_same(one.look) for one in all_of_them])
    differs = adjust_for_any(unstable.ravel()).reshape(unstable.shape) < SURE
    found = []
    for place, one in enumerate(all_of_them):
        verdict = _decide(
            one,
            tells=bool(tells[:, place].any()),
            is_nothing=bool(is_nothing[place]),
            is_directed=bool(is_surely_directed[place]),
            differs=differs[place],
        )
        ranks, by_parts = bool(tells[0, place]), bool(tells[1, place])
        found.append(Judgement(verdict, ranks, by_parts and not ranks))
    return found


def is_against(declared: Meaning | None, look: Look) -> bool:
    """Whether the direction found is the opposite of the declared."""
    return declared == ("healthier" if look.is_higher_riskier else "riskier")


def weak_below(auc: float) -> float:
    """The AUC below which hardly half is left of what is found on the whole.

    >>> weak_below(0.7)
    0.6
    """
    return EVEN + WEAK_SHARE * (auc - EVEN)


def _decide(one: Judged, *, tells: bool, is_nothing: bool, is_directed: bool, differs: np.ndarray) -> Verdict:
    if one.look.whole is None:
        return "unknown"
    if (
        is_directed
        and one.has_direction
        and is_against(one.declared, one.look)
        and one.look.whole.auc[0] - EVEN >= SMALLEST_AGAINST
    ):
        return "against"
    if is_nothing:
        return "nothing"
    least = weak_below(float(one.look.whole.auc[0]))
    weakens = (bool((parts.ranked.auc <= least).any()) for parts in one.look.by)
    if any(is_one and weak for is_one, weak in zip(differs.tolist(), weakens, strict=True)):
        return "unstable"
    return "tells" if tells else "unknown"


def _p_of_even(look: Look | None) -> float:
    return 1.0 if look is None or look.whole is None else look.whole.p_of_even()


def _p_of_added(added: Nats | None, base_log_loss: float) -> float:
    """The p-value of its adding nothing; what it adds is nothing to anybody where it is too little to be missed."""
    if added is None or added.value < LEAST_ADDED * base_log_loss:
        return 1.0
    return p_one_sided(added.value, added.error)


def _p_of_something(one: Judged, base_log_loss: float) -> float:
    """The p-value of its telling something: the largest of those of its ranking, what it spares and what it adds."""
    looks = [look.whole for look in (one.look, one.rates) if look is not None and look.whole is not None]
    if not looks or one.spared is None:
        return 1.0
    ranks = max(whole.p_of_far(NEAR) for whole in looks)
    spares = p_one_sided(LEAST_SPARED * base_log_loss - one.spared.value, one.spared.error)
    adds = 0.0
    if one.added is not None:
        adds = p_one_sided(LEAST_ADDED * base_log_loss - one.added.value, one.added.error)
    return max(ranks, spares, adds)


def _p_of_same(look: Look) -> list[float]:
    return [parts.p_of_same() for parts in look.by]
