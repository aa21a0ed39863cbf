"""What customer success does and sees: the tables `touchpoints`, `pulses` and `milestones`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns, life
from features.demo.accounts import OWNERS, Portfolio, account_ids
from features.demo.activity import Activity
from features.demo.clock import Clock, Floats, Ints
from features.demo.draw import office_hours, pick, place
from features.demo.forward import AWAY, CUSTOMER, Lives

TOUCHES = ("call", "email", "meeting", "webinar", "training", "review")
TOUCH_SHARES = (0.24, 0.42, 0.14, 0.08, 0.06, 0.06)
NOTES = (
    "All fine.",
    "Busy with month-end.",
    "New person on their side.",
    "Asked about prices.",
    "Hard to reach.",
)


@dataclass(frozen=True, slots=True)
class Care:
    """How managers work, one number and one reason each. Rates are daily."""

    touch: tuple[float, ...] = (0.014, 0.022, 0.036)  # by segment
    young_factor: float = 2.5  # new accounts are called more often
    seen_trouble_factor: float = 1.3  # some trouble is noticed, and answered with a call
    pulse: float = 1 / 75  # a feeling is noted every few months
    pulse_centre: float = 3.7
    pulse_sees: float = 0.9  # points lost for trouble in sight …
    pulse_vigour: float = 0.8  # … and for vanished use
    pulse_spread: float = 0.95  # and what the day was like
    manager_spread: float = 0.35  # some managers are cheerful
    noted_share: float = 0.25
    before_days: tuple[float, ...] = life.STAGE_DAYS  # milestones of accounts older than the simulation


CARE = Care()


def _trouble(lives: Lives, window: slice) -> Floats:
    """Whether a manager could see trouble: a fault that is stuck, a champion gone, bills unpaid."""
    late = [(life.SUPPORT, "stuck"), (life.CHAMPION, "orphaned"), (life.PAYMENT, "broke")]
    seen = [lives.states[chain.cause][window] == chain.state(state) for chain, state in late]
    trouble: Floats = np.logical_or.reduce(seen).astype(float)
    return trouble


def tell_touchpoints(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """The table `touchpoints`, in order of time."""
    window = slice(clock.first, clock.length)
    young = np.where(lives.states["onboarding"][window] > 0, CARE.young_factor, 1.0)
    seen = 1 + (CARE.seen_trouble_factor - 1) * _trouble(lives, window)
    rates = np.array(CARE.touch)[who.segment] * young * seen * (lives.phase[window] == CUSTOMER) * ~who.is_silent
    day, account = place(rng, rates)
    moment = clock.first + day + office_hours(rng, day.size)
    order = np.argsort(moment, kind="stable")
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "kind": columns.choose(TOUCHES, pick(rng, TOUCH_SHARES, day.size)),
            "occurred_at": columns.instants(clock, moment[order]),
        }
    )


def tell_pulses(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives, activity: Activity) -> pa.Table:
    """The table `pulses`: partly what could be seen, mostly how the day was."""
    window = slice(clock.first, clock.length)
    rates = CARE.pulse * (lives.phase[window] == CUSTOMER) * ~who.is_silent
    day, account = place(rng, rates)
    manager = CARE.manager_spread * rng.standard_normal(len(OWNERS))
    felt = CARE.pulse_centre + manager[who.owner[account]] + CARE.pulse_spread * rng.standard_normal(day.size)
    felt -= CARE.pulse_sees * _trouble(lives, window)[day, account]
    felt -= CARE.pulse_vigour * (1 - activity.vigour[window][day, account])
    score = np.clip(np.round(felt), 1, 5).astype(np.int64)
    moment = clock.first + day + office_hours(rng, day.size)
    note = np.where(rng.random(day.size) < CARE.noted_share, rng.integers(0, len(NOTES), day.size), -1)
    order = np.argsort(moment, kind="stable")
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "author": columns.choose(OWNERS, who.owner[account][order]),
            "score": columns.whole(score[order]),
            "noted_at": columns.instants(clock, moment[order]),
            "note": columns.choose(NOTES, note[order]),
        }
    )


def _earlier(rng: np.random.Generator, who: Portfolio) -> tuple[Ints, Ints, Floats]:
    """Milestones of accounts that were live before day 0."""
    account = np.flatnonzero((who.signed_up < 0) & ~who.is_silent)
    took = np.cumsum(rng.exponential(1.0, (account.size, len(life.MILESTONES))) * np.array(CARE.before_days), axis=1)
    # What took longest must be over on day 0, when they are simulated as live.
    room = -who.signed_up[account][:, None]
    took *= np.minimum(1.0, 0.95 * room / took[:, -1:])
    stage = np.tile(np.arange(len(life.MILESTONES)), account.size)
    return np.repeat(account, len(life.MILESTONES)), stage, (who.signed_up[account][:, None] + took).ravel()


def tell_milestones(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """The table `milestones`, in order of time: each step on the day when the onboarding chain passed it."""
    stage = life.onboarding_stage(lives.states["onboarding"].astype(np.int64))
    before = np.vstack([np.zeros((1, who.count), dtype=np.int64), stage[:-1]])
    # A spell begins at the first step, whatever the state in which the account was away.
    is_away = np.vstack([np.ones((1, who.count), dtype=bool), lives.phase[:-1] == AWAY])
    before[is_away] = 0
    passed = lives.is_live() & (stage > before) & ~who.is_silent
    passed[0] &= who.signed_up >= 0
    day, account = np.nonzero(passed)
    reached = before[day, account]
    moment = day + office_hours(rng, day.size)
    old_account, old_stage, old_moment = _earlier(rng, who)
    account = np.concatenate([old_account, account])
    reached = np.concatenate([old_stage, reached])
    moment = np.concatenate([old_moment, moment])
    order = np.argsort(moment, kind="stable")
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "milestone": columns.choose(life.MILESTONES, reached[order]),
            "reached_at": columns.instants(clock, moment[order]),
        }
    )
