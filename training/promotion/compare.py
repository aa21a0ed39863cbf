"""Comparing a challenger with the champion, on rows whose answers neither of them had learnt from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from training.dataset import Bools, Floats, Ints
from training.judging.figures.segments import FEWEST_LEFT
from training.judging.figures.worst import among_worst
from training.judging.judge import Estimate, interval, losses, resample
from training.judging.slope import find_slope

State = Literal["promotable", "refused", "not comparable yet"]

# The share of the rows that people have the time to look after.
WORST_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Rule:
    """When a challenger may serve: see `PromotionSettings`."""

    tolerance: float = 0.01
    fewest_cancellations: int = 30


DEFAULT_RULE = Rule()


@dataclass(frozen=True, slots=True)
class Paired:
    """Rows for which both have said a probability, and what then happened.

    `day` is numpy's; `revenue` and `segment` are as in `training.dataset.Dataset`.
    """

    champion: Floats
    challenger: Floats
    y: Floats
    account: Ints
    day: np.ndarray
    revenue: Floats | None = None
    segment: np.ndarray | None = None

    @property
    def left(self) -> int:
        """How many accounts left."""
        return len(np.unique(self.account[self.y == 1]))


@dataclass(frozen=True, slots=True)
class PairedFigure:
    """One figure of both, and how much the challenger's is above the champion's, with the 95 % interval of that.

    `reach`, of calibration, is half the 95 % interval of the challenger's own figure: so far it moves by chance.
    """

    champion: float
    challenger: float
    difference: Estimate
    reach: float | None = None


@dataclass(frozen=True, slots=True)
class PairedSegment:
    """A segment: how many accounts left, and the log loss; None where they are too few to judge."""

    name: str
    accounts: int
    left: int
    log_loss: PairedFigure | None


@dataclass(frozen=True, slots=True)
class PairedFigures:
    """What the two models made of the same rows.

    `expected` is the number of churns that each predicted, beside the `observed`; `slope` is that of what happened on
    the log-odds predicted, 1 at best. The difference of either is how much further from that the challenger is.
    `revenue_caught` is the share of the revenue that left which was among the worst tenth of each snapshot's accounts.
    """

    log_loss: PairedFigure
    observed: int
    expected: PairedFigure
    slope: PairedFigure
    revenue_caught: PairedFigure | None
    segments: tuple[PairedSegment, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on a challenger, beside the champion of that day. No account is named.

    `reasons` say in sentences what keeps it from serving, or what is missing. `today` is what becomes of the accounts
    as they stand now; see `training.promotion.portfolio.Today`.
    """

    champion: str
    state: State
    reasons: tuple[str, ...]
    rule: Rule
    rows: int = 0
    accounts: int = 0
    left: int = 0
    first_day: str | None = None
    last_day: str | None = None
    figures: PairedFigures | None = None
    today: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def compare(paired: Paired, rule: Rule, champion: str, trained_on: str) -> Comparison:
    """Compare two models on the same rows, and decide.

    Args:
        paired: rows of the day on which the champion was trained, and later.
        rule: when the challenger may serve.
        champion: the version compared with.
        trained_on: the day from which on the champion had known nothing.
    """
    if paired.left < rule.fewest_cancellations or paired.y.all():
        wanted = rule.fewest_cancellations
        reason = (
            f"only {paired.left} accounts are seen to leave on the {len(paired.y):,} snapshots after version "
            f"{champion} was trained, on {trained_on}, whose outcome is known; to compare takes {wanted} "
            f"(`fewest_cancellations` in [promotion]): {max(wanted - paired.left, 0)} are missing. Train again when "
            "more time has passed."
        )
        return Comparison(champion, "not comparable yet", (reason,), rule, **_size(paired))
    figures = measure(paired)
    reasons = find_faults(figures, rule)
    return Comparison(champion, "refused" if reasons else "promotable", reasons, rule, **_size(paired), figures=figures)


def _size(paired: Paired) -> dict[str, Any]:
    days = np.unique(paired.day)
    first, last = (str(days[0]), str(days[-1])) if len(days) else (None, None)
    accounts = len(np.unique(paired.account))
    return {
        "rows": len(paired.y),
        "accounts": accounts,
        "left": paired.left,
        "first_day": first,
        "last_day": last,
    }


def measure(paired: Paired) -> PairedFigures:
    """The figures of both; intervals are of paired differences, by resampling whole accounts."""
    y = paired.y
    _, account = np.unique(paired.account, return_inverse=True)
    draws = resample(account)
    both = (paired.champion, paired.challenger)
    loss = [losses(p, y) for p in both]
    total, counts = [np.bincount(account, weights=one) for one in loss], np.bincount(account)
    drawn_loss = (draws @ (total[1] - total[0])) / (draws @ counts)

    expected = [float(p.sum()) for p in both]
    missed = [np.asarray(draws @ np.bincount(account, weights=p - y), dtype=np.float64) for p in both]
    further = abs(expected[1] - y.sum()) - abs(expected[0] - y.sum())

    slopes = [find_slope(p, y, np.ones(len(y))) for p in both]
    drawn_slopes = [np.array([find_slope(p, y, draw[account].astype(float)) for draw in draws]) for p in both]
    bend = abs(slopes[1] - 1) - abs(slopes[0] - 1)
    return PairedFigures(
        log_loss=PairedFigure(
            float(loss[0].mean()),
            float(loss[1].mean()),
            interval(float((loss[1] - loss[0]).mean()), drawn_loss),
        ),
        observed=int(y.sum()),
        expected=PairedFigure(
            expected[0], expected[1], interval(float(further), abs(missed[1]) - abs(missed[0])), _reach_of(missed[1])
        ),
        slope=PairedFigure(
            slopes[0],
            slopes[1],
            interval(bend, abs(drawn_slopes[1] - 1) - abs(drawn_slopes[0] - 1)),
            _reach_of(drawn_slopes[1]),
        ),
        revenue_caught=_compare_revenue(paired, account, draws),
        segments=_compare_segments(paired, loss[0], loss[1]),
    )


def _reach_of(drawn: Floats) -> float:
    own = interval(0.0, drawn)
    return (own.high - own.low) / 2


def _compare_revenue(paired: Paired, account: Ints, draws: Ints) -> PairedFigure | None:
    """Who is among the worst is settled once; the resamples say how much hangs on single accounts."""
    if paired.revenue is None:
        return None
    lost = np.nan_to_num(paired.revenue) * paired.y
    if not lost.sum():
        return None
    caught = [lost * among_worst(p, paired.day, WORST_SHARE) for p in (paired.champion, paired.challenger)]
    whole, parts = np.bincount(account, weights=lost), [np.bincount(account, weights=one) for one in caught]
    drawn = (draws @ (parts[1] - parts[0])) / np.maximum(draws @ whole, 1e-9)
    shares = [float(one.sum() / lost.sum()) for one in caught]
    return PairedFigure(shares[0], shares[1], interval(shares[1] - shares[0], drawn))


def _compare_segments(paired: Paired, champion: Floats, challenger: Floats) -> tuple[PairedSegment, ...]:
    """The log loss in each segment. The intervals hold for all segments together (Bonferroni), clustered by account."""
    if paired.segment is None:
        return ()
    known = np.array([one is not None for one in paired.segment])
    members = {name: known & (paired.segment == name) for name in sorted(set(paired.segment[known]))}
    left = {name: len(np.unique(paired.account[inside & (paired.y == 1)])) for name, inside in members.items()}
    judged = sum(count >= FEWEST_LEFT for count in left.values())
    return tuple(
        PairedSegment(
            str(name),
            len(np.unique(paired.account[inside])),
            left[name],
            _of_segment(paired, inside, champion, challenger, judged) if left[name] >= FEWEST_LEFT else None,
        )
        for name, inside in members.items()
    )


def _of_segment(paired: Paired, inside: Bools, champion: Floats, challenger: Floats, judged: int) -> PairedFigure:
    before, after = champion[inside], challenger[inside]
    _, account = np.unique(paired.account[inside], return_inverse=True)
    difference = after - before
    mean = float(difference.mean())
    by_account = np.bincount(account, weights=difference - mean)
    error = float(np.sqrt((by_account**2).sum())) / len(difference)
    reach = NormalDist().inv_cdf(1 - 0.025 / judged) * error
    return PairedFigure(float(before.mean()), float(after.mean()), Estimate(mean, mean - reach, mean + reach))


def find_faults(figures: PairedFigures, rule: Rule) -> tuple[str, ...]:
    """What keeps a challenger from serving, in sentences; none if it may."""
    return tuple(
        fault
        for fault in (
            _fault_of_loss(figures.log_loss, rule),
            _fault_of_expected(figures),
            _fault_of_slope(figures.slope),
            *map(_fault_of_segment, figures.segments),
        )
        if fault is not None
    )


def _fault_of_loss(loss: PairedFigure, rule: Rule) -> str | None:
    allowed = rule.tolerance * loss.champion
    if loss.difference.high < allowed:
        return None
    return (
        f"its log loss is {loss.challenger:.4f}, the champion's {loss.champion:.4f}: the difference of "
        f"{loss.difference.value:+.4f} may be as much as {loss.difference.high:+.4f}, by its 95 % interval, and must "
        f"be less than {allowed:.4f}, {rule.tolerance:g} of the champion's (`tolerance` in [promotion])."
    )


def _is_further_off(figure: PairedFigure) -> bool:
    """Whether it is further from right than the champion's, by more than it moves by chance.

    Both are predictions of the same churns, so that the difference alone is sure to be above or below zero, however
    small it is.
    """
    return figure.reach is not None and figure.difference.value > figure.reach


def _fault_of_expected(figures: PairedFigures) -> str | None:
    expected = figures.expected
    if not _is_further_off(expected):
        return None
    return (
        f"its probabilities are further from what happened: it expected {expected.challenger:.0f} churns and the "
        f"champion {expected.champion:.0f}, where {figures.observed:,} were observed; it is further off by "
        f"{expected.difference.value:.0f}, and chance moves such a figure by {expected.reach:.0f}."
    )


def _fault_of_slope(slope: PairedFigure) -> str | None:
    if not _is_further_off(slope):
        return None
    return (
        f"its calibration is worse: the slope of what happened on what it said is {slope.challenger:.2f}, the "
        f"champion's {slope.champion:.2f}, and 1 is right; it is further off by {slope.difference.value:.2f}, and "
        f"chance moves such a figure by {slope.reach:.2f}."
    )


def _fault_of_segment(segment: PairedSegment) -> str | None:
    loss = segment.log_loss
    if loss is None or loss.difference.low <= 0:
        return None
    return (
        f"it is worse in the segment {segment.name}, in which {segment.left} accounts left: its log loss there is "
        f"{loss.challenger:.4f}, the champion's {loss.champion:.4f}, a difference of {loss.difference.low:+.4f} to "
        f"{loss.difference.high:+.4f}."
    )
