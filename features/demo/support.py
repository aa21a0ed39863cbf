"""What support is asked: the table `tickets`, everyday questions and the faults of the support chain."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns, life
from features.demo.accounts import Portfolio, account_ids
from features.demo.activity import Activity
from features.demo.clock import Clock, Floats, Ints
from features.demo.draw import arrive, office_hours, pick, place
from features.demo.forward import Lives

SEVERITIES = ("low", "normal", "high", "urgent")
KINDS = ("question", "bug", "feature_request")
TOPICS = ("payroll", "invoicing", "integration", "login", "reports", "tax", "billing", "import")


@dataclass(frozen=True, slots=True)
class Desk:
    """How support works, one number and one reason each."""

    daily: float = 0.011  # everyday questions of a small account a day; engaged accounts ask more
    size_power: float = 0.5  # ten times the users ask three times as much
    young_factor: float = 1.6  # before an account is live
    severity_shares: tuple[float, ...] = (0.34, 0.57, 0.08, 0.01)
    kind_shares: tuple[float, ...] = (0.62, 0.26, 0.12)
    solve_days: float = 1.4  # median of everyday questions
    solve_spread: float = 0.9  # of the logarithm
    severe_solve_days: float = 0.7  # urgent ones go first
    urgent_share: float = 0.4  # of the faults of the support chain; the others are high
    reopened_share: float = 0.05
    stuck_reopened_share: float = 0.35  # a fault called solved too early
    topic_share: float = 0.93  # the others were filed in haste
    csat_share: float = 0.3
    csat_spread: float = 0.9
    late_share: float = 0.05  # taken by phone, typed in later
    late_mean_days: float = 2.0
    late_most_days: float = 10.0


DESK = Desk()


@dataclass(frozen=True)
class _Tickets:
    account: Ints
    opened: Floats
    resolved: Floats
    severity: Ints
    kind: Ints
    reopened_share: Floats


def _everyday(rng: np.random.Generator, clock: Clock, lives: Lives, activity: Activity) -> _Tickets:
    window = slice(clock.first, clock.length)
    young = np.where(lives.states["onboarding"][window] > 0, DESK.young_factor, 1.0)
    asks = np.sqrt(np.clip(activity.level[window], 0, 4)) * young
    day, account = place(rng, DESK.daily * asks * activity.users[window] ** DESK.size_power)
    opened = clock.first + day + office_hours(rng, day.size)
    severity = pick(rng, DESK.severity_shares, day.size)
    centre = np.where(severity >= SEVERITIES.index("high"), DESK.severe_solve_days, DESK.solve_days)
    resolved = opened + centre * np.exp(DESK.solve_spread * rng.standard_normal(day.size))
    kind = pick(rng, DESK.kind_shares, day.size)
    return _Tickets(account, opened, resolved, severity, kind, np.full(day.size, DESK.reopened_share))


def _faults(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> _Tickets:
    state = lives.states["support"]
    is_open = (state == life.SUPPORT.state("raised")) | (state == life.SUPPORT.state("stuck"))
    is_open &= lives.is_live() & ~who.is_silent
    none = np.zeros((1, who.count), dtype=bool)
    before, after = np.vstack([none, is_open[:-1]]), np.vstack([is_open, none])
    account, start = np.nonzero((is_open & ~before).T)
    _, end = np.nonzero((after[:-1] & ~after[1:]).T)
    # `end` is the last day on which the fault is open; it is solved on the day after.
    opened = start + office_hours(rng, start.size)
    resolved = end + 1 + office_hours(rng, end.size)
    urgent = rng.random(start.size) < DESK.urgent_share
    severity = np.where(urgent, SEVERITIES.index("urgent"), SEVERITIES.index("high"))
    was_stuck = state[end, account] == life.SUPPORT.state("stuck")
    reopened = np.where(was_stuck, DESK.stuck_reopened_share, DESK.reopened_share)
    kind = np.full(start.size, KINDS.index("bug"))
    seen = start >= clock.first
    return _Tickets(account[seen], opened[seen], resolved[seen], severity[seen], kind[seen], reopened[seen])


def _satisfaction(rng: np.random.Generator, waited: Floats) -> Ints:
    """1 … 5, less after a long wait; -1 where nobody answered."""
    felt = 4.6 - 0.55 * np.log1p(waited) + DESK.csat_spread * rng.standard_normal(waited.size)
    score = np.clip(np.round(felt), 1, 5).astype(np.int64)
    return np.where(rng.random(waited.size) < DESK.csat_share, score, -1)


def tell_tickets(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives, activity: Activity) -> pa.Table:
    """The table `tickets`, in order of opening. `resolved_at` is the last time it was resolved."""
    parts = (_everyday(rng, clock, lives, activity), _faults(rng, clock, who, lives))
    account = np.concatenate([part.account for part in parts])
    opened = np.concatenate([part.opened for part in parts])
    resolved = np.concatenate([part.resolved for part in parts])
    severity = np.concatenate([part.severity for part in parts])
    kind = np.concatenate([part.kind for part in parts])
    reopens = rng.random(account.size) < np.concatenate([part.reopened_share for part in parts])
    reopened = np.where(reopens, opened + (resolved - opened) * rng.uniform(0.3, 0.9, account.size), np.nan)
    csat = _satisfaction(rng, resolved - opened)
    csat = np.where(resolved < clock.length, csat, -1)
    recorded = arrive(
        rng, opened, late_share=DESK.late_share, mean_days=DESK.late_mean_days, most_days=DESK.late_most_days
    )
    topic = np.where(rng.random(account.size) < DESK.topic_share, rng.integers(0, len(TOPICS), account.size), -1)
    order = np.argsort(opened, kind="stable")
    order = order[~(recorded[order] >= clock.length)]
    within = [np.where(moment[order] < clock.length, moment[order], np.nan) for moment in (resolved, reopened)]
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "ticket_id": columns.numbered("T", np.arange(1, order.size + 1), 6),
            "opened_at": columns.instants(clock, opened[order]),
            "resolved_at": columns.instants(clock, within[0]),
            "reopened_at": columns.instants(clock, within[1]),
            "topic": columns.choose(TOPICS, topic[order]),
            "severity": columns.choose(SEVERITIES, severity[order]),
            "kind": columns.choose(KINDS, kind[order]),
            "csat": columns.whole(csat[order], csat[order] > 0),
            "recorded_at": columns.instants(clock, recorded[order]),
        }
    )
