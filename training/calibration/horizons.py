"""Other horizons than the model's own: learnt as shifts of its log-odds, judged on rows held out, absent if unsure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from sklearn.isotonic import isotonic_regression

from features.snapshots import Churn
from models.calibration import Calibration, probability_of
from models.horizons import Horizon
from training.calibration.calibrate import FEWEST_CHURNS, calibrate_slices, of_slice
from training.dataset import Bools, Floats, Ints
from training.judging.judge import Estimate, HeldOut, judge, losses
from training.judging.slope import slope_and_intercept
from training.trial.plan import HeldRows, Plan

HORIZONS = (30, 60, 90, 180, 365)
# Further off than this no business's churn is; the odds would be some twenty million times others.
_FURTHEST = 17.0


@dataclass(frozen=True, slots=True)
class JudgedHorizon:
    """How the predictions within so many days did on rows held out.

    `expected` is the number of churns predicted, with the interval in which the observed number should lie; `gain` the
    log loss of the best constant, less that of the predictions; `slope` is that of the answers on the predicted
    log-odds, 1 where these are right.
    """

    rows: int
    observed: int
    expected: Estimate
    log_loss: Estimate
    base_log_loss: float
    gain: Estimate
    slope: Estimate

    @property
    def fault(self) -> str | None:
        """Why it may not serve; None if it may."""
        if not self.expected.low <= self.observed <= self.expected.high:
            return (
                f"It is not calibrated: {self.observed} held-out rows left, where {self.expected.low:.0f} to "
                f"{self.expected.high:.0f} were predicted."
            )
        if not self.slope.low <= 1 <= self.slope.high:
            return f"It is not calibrated: the slope of what happened on what was predicted is {self.slope}, without 1."
        if self.gain.low <= 0:
            return (
                f"It is not surely better than one rate for everyone: its gain in log loss is {self.gain.value:.4f} "
                f"({self.gain.low:.4f} to {self.gain.high:.4f})."
            )
        return None


@dataclass(frozen=True, slots=True)
class Horizons:
    """The horizons that serve, the model's own among them; how others were judged; and why some are absent."""

    serving: tuple[Horizon, ...]
    judged: Mapping[int, JudgedHorizon]
    absent: Mapping[int, str]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {
            "serving": [one.days for one in self.serving],
            "judged": {str(days): asdict(one) for days, one in self.judged.items()},
            "absent": {str(days): why for days, why in self.absent.items()},
        }


def judge_horizons(plan: Plan, margin: Floats, serving: Floats, calibration: Calibration, churn: Churn) -> Horizons:
    """Learn and judge what the log-odds of other horizons differ by from those of the model's own.

    Each slice is predicted by shifts learnt from rows whose answers, within as many days, were in by then; those that
    serve are learnt from all rows.

    Args:
        plan: what was held out.
        margin: what was predicted for its rows; see `training.calibration.calibrate.hold_out`.
        serving: what the recipe that serves predicted for the first rows, shape (rows,).
        calibration: of `serving`.
        churn: what the model's own horizon means.
    """
    own = churn.horizon_days
    others = [days for days in HORIZONS if days != own]
    leaves_after, seen_days = plan.rows.leaves_after, plan.rows.seen_days
    if leaves_after is None or seen_days is None:
        why = _ANOTHER_QUESTION if churn.by == "inactivity" else _ONE_LABEL
        return Horizons((Horizon(own, 0.0),), {}, dict.fromkeys(others, why.format(own=own)))
    answers = _Answers(plan.rows, leaves_after, seen_days, churn.lead_days)
    judged, absent = {}, {}
    held_out = _hold_out(plan, margin, answers, others, own)
    for days in others:
        tried = held_out.get(days)
        if tried is None:
            absent[days] = (
                f"It takes {FEWEST_CHURNS} churns whose {days} days were over before later accounts were predicted, "
                "and some whose were over after that: bring more history."
            )
        elif min(tried.y.sum(), (1 - tried.y).sum()) < FEWEST_CHURNS:
            absent[days] = f"Only {int(tried.y.sum())} churns are held out; to judge by takes {FEWEST_CHURNS}."
        else:
            judged[days] = _judge(tried)
            if (fault := judged[days].fault) is not None:
                absent[days] = fault
    first = np.arange(len(plan.rows.y)) < len(serving)
    log_odds = np.zeros(len(first))
    log_odds[first] = calibration.log_odds(serving)
    rows = {days: answers.in_by(days) & first for days in others if days not in absent}
    shifts = _learn_shifts(log_odds, answers, rows, own)
    return Horizons(tuple(Horizon(days, shifts[days].shift) for days in sorted(shifts)), judged, absent)


def _judge(held_out: HeldOut) -> JudgedHorizon:
    verdict = judge(held_out)
    return JudgedHorizon(
        rows=verdict.rows,
        observed=verdict.observed,
        expected=verdict.expected,
        log_loss=verdict.log_loss,
        base_log_loss=verdict.base_log_loss,
        gain=verdict.gain,
        slope=slope_and_intercept(held_out)[0],
    )


@dataclass(frozen=True, slots=True)
class _Shift:
    """A shift and how well it is known: the variance of it, and the weight of the rows that place it."""

    shift: float
    variance: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Answers:
    """Who left within any number of days, and whether that is known."""

    rows: HeldRows
    leaves_after: Floats
    seen_days: Floats
    lead_days: int

    def y(self, days: int) -> Floats:
        """1.0 where the account left within these days after the lead."""
        return (self.leaves_after < self.lead_days + days).astype(np.float64)

    def in_by(self, days: int, origin: np.datetime64 | None = None) -> Bools:
        """Whose answers were in at the end of data, or on the day of an origin."""
        wait = self.lead_days + days
        if origin is None:
            return self.seen_days >= wait
        return np.asarray(self.rows.day + np.timedelta64(wait, "D") <= origin)


def _hold_out(plan: Plan, margin: Floats, answers: _Answers, others: list[int], own: int) -> dict[int, HeldOut]:
    """The rows of each horizon that could be predicted by shifts that were known then, and whose answers are in."""
    rows = plan.rows
    probability = {days: np.full(len(rows.y), np.nan) for days in others}
    base = {days: np.zeros(len(rows.y)) for days in others}
    spread, tilt = dict.fromkeys(others, 0.0), dict.fromkeys(others, 0.0)
    for number, calibration in calibrate_slices(plan, margin).items():
        here = rows.slice == number
        origin = rows.day[here].min()
        known = {days: answers.in_by(days, origin) for days in others}
        enough = {days: one for days, one in known.items() if answers.y(days)[one].sum() >= FEWEST_CHURNS}
        mine = of_slice(margin, number)
        # Slices later than this one are not predicted by its recipe.
        log_odds, there = np.full(len(mine), np.nan), ~np.isnan(mine)
        log_odds[there] = calibration.log_odds(mine[there])
        shifts = _learn_shifts(log_odds, answers, enough, own)
        for days, past in enough.items():
            later = here & answers.in_by(days)
            if not later.any():
                continue
            y, p = answers.y(days), Horizon(days, shifts[days].shift).probability(log_odds[later])
            probability[days][later] = p
            constants = (y[past].mean(), p.mean())
            base[days][later] = min(constants, key=lambda rate: losses(np.full(len(p), rate), y[later]).mean())
            spread[days] += float((p * (1 - p)).sum() * np.sqrt(shifts[days].variance))
            tilt[days] += float(later.sum() * np.sqrt(calibration.variance_of_slope(mine[later])))
    found = {}
    for days in others:
        there = ~np.isnan(probability[days])
        if there.any():
            found[days] = HeldOut(
                probability=probability[days][there],
                y=answers.y(days)[there],
                account=rows.account[there],
                base=base[days][there],
                calibration_variance=spread[days] ** 2,
                slope_variance=(tilt[days] / there.sum()) ** 2,
            )
    return found


def _learn_shifts(log_odds: Floats, answers: _Answers, rows: Mapping[int, Bools], own: int) -> dict[int, _Shift]:
    """The shifts of horizons, which rise in days, by the rows of each: they never fall, and the model's own is 0."""
    raw = {
        days: _shift(log_odds[known], answers.y(days)[known], answers.rows.account[known])
        for days, known in rows.items()
    }
    ordered = {own: 0.0}
    for side in ([days for days in raw if days < own], [days for days in raw if days > own]):
        if side:
            bound = {"y_max": 0.0} if side[0] < own else {"y_min": 0.0}
            # Pool adjacent violators (Ayer et al., Annals of Mathematical Statistics, 1955).
            shifts, weights = [raw[days].shift for days in side], [raw[days].weight for days in side]
            level = isotonic_regression(shifts, sample_weight=weights, **bound)
            ordered |= dict(zip(side, (float(one) for one in level), strict=True))
    return {days: _Shift(ordered[days], *_of(raw.get(days))) for days in ordered}


def _of(shift: _Shift | None) -> tuple[float, float]:
    return (0.0, 0.0) if shift is None else (shift.variance, shift.weight)


def _shift(log_odds: Floats, y: Floats, account: Ints) -> _Shift:
    """The shift by which as many leave as did; its variance is clustered by account."""

    def missing(shift: float) -> float:
        return float((probability_of(log_odds + shift) - y).sum())

    shift = brentq(missing, -_FURTHEST, _FURTHEST)
    p = probability_of(log_odds + shift)
    weight = float((p * (1 - p)).sum())
    misses = np.bincount(account, weights=y - p)
    return _Shift(shift, float((misses**2).sum()) / weight**2, weight)


_ANOTHER_QUESTION = (
    "Churn by inactivity within other days than {own} is another question: who is silent for longer is not more who "
    "leave, but fewer. Train with another `horizon_days` in [label] to ask it."
)
_ONE_LABEL = "A ready table has one label, which means leaving within {own} days."
