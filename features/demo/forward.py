"""The simulation itself: all accounts live day by day, forward in time, by the chains of `life`.

Nothing here looks ahead. A day's order: accounts join, notices take effect or are withdrawn, lost accounts
come back; then every customer may give notice; then the chains move, prices rise at yearly renewals, and
terms change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.demo import life
from features.demo.accounts import PLANS, Portfolio
from features.demo.clock import (
    Bools,
    Clock,
    Dates,
    Floats,
    Ints,
    Narrow,
    Wide,
    day_in_month,
    days_of_month,
    months,
    next_renewals,
)
from features.demo.draw import pick

AWAY, CUSTOMER, NOTICED = 0, 1, 2
NEVER = -1

# Monthly price of a seat by plan, in euro, and what a euro is in each country's currency, roughly.
SEAT_PRICES = (24.0, 38.0, 55.0)
EXCHANGE = (7.5, 11.5, 11.3, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Habits:
    """How terms change and notices run, one number and one reason each. Chances are daily."""

    grow: float = 1 / 320  # live and steady accounts hire
    grow_by: tuple[float, float] = (0.05, 0.25)
    shrink: tuple[float, ...] = (
        1 / 1500,
        1 / 260,
        1 / 130,
        1 / 160,
    )  # by state of DISUSE; idle seats get noticed
    shrink_to: tuple[float, float] = (0.6, 0.9)
    upgrade: float = 1 / 5000  # live and steady accounts want more
    downgrade: tuple[float, ...] = (1 / 4500, 1 / 1800, 1 / 700, 1 / 700)  # by state of DISUSE
    downgrade_shocked: float = 1 / 900  # after a steep price rise a smaller plan is the other way out
    notice_days: tuple[int, ...] = (30, 60, 90)  # between notice and end, by contract
    notice_shares: tuple[float, ...] = (0.5, 0.3, 0.2)
    withdrawn_share: float = 0.06  # persuaded to stay; the cause is healed then
    withdraw_days: tuple[int, int] = (4, 25)
    involuntary_share: float = 0.55  # of cancellations for unpaid invoices, by the business itself
    involuntary_days: int = 10
    return_days: float = 190.0  # mean time that returners are away


HABITS = Habits()


@dataclass(frozen=True)
class Notices:
    """Cancellations in order of time; days are indices, NEVER where there is none."""

    account: Ints
    day: Ints
    cause: Ints  # number of the chain in life.CHAINS that fired
    effective: Ints
    withdrawn: Ints
    is_involuntary: Bools


@dataclass(frozen=True)
class Terms:
    """Terms agreed, a row for each change or renewal, sorted by account and day."""

    account: Ints
    day: Ints
    plan: Ints
    seats: Ints
    price: Ints  # of a seat a month, in hundredths of the currency
    renews: Ints


@dataclass(frozen=True)
class Lives:
    """What happened: matrices of shape (days, accounts) as of the end of each day, and events.

    `began` is the day on which the spell under way began, which sets the day of renewals.
    """

    phase: Narrow
    states: dict[str, Narrow]
    seats: Wide
    began: Wide
    notices: Notices
    terms: Terms

    def is_live(self) -> Bools:
        """Whether the account has access: customers, and those whose notice has not taken effect."""
        live: Bools = self.phase != AWAY
        return live


class _World:
    """The accounts on one day."""

    def __init__(self, clock: Clock, who: Portfolio, rng: np.random.Generator) -> None:
        self.clock, self.who, self.rng = clock, who, rng
        count = who.count
        self.dates = clock.dates()
        self.phase = np.full(count, AWAY)
        self.state = {chain.cause: np.zeros(count, dtype=np.int64) for chain in life.CHAINS}
        self.moves = {chain.cause: np.cumsum(chain.step(), axis=2) for chain in life.CHAINS}
        self.hazards = {chain.cause: chain.hazard() for chain in life.CHAINS}
        self.plan, self.seats = who.plan.copy(), who.seats.copy()
        discount = rng.uniform(0.85, 1.0, count)
        self.price = np.array(SEAT_PRICES)[who.plan] * np.array(EXCHANGE)[who.country] * discount
        self.joins = np.maximum(who.signed_up, 0)
        self.began = clock.dates(who.signed_up)
        self.renewal = self.began.copy()
        self.effective, self.withdrawn, self.back, self.fired = (np.full(count, NEVER) for _ in range(4))
        self.notices: list[tuple[Ints, ...]] = []
        self.terms: list[tuple[Ints, ...]] = []

    def begin(self, day: int) -> None:
        """Let accounts join, leave for good, change their minds and come back."""
        joining = self.joins == day
        # Of those who were there before the warm-up, only their onboarding is surely over.
        old = joining & (self.who.signed_up < 0)
        self._heal(joining)
        self.state["onboarding"][old] = life.ONBOARDING.state("live")
        ending = (self.phase == NOTICED) & (self.effective == day)
        staying = (self.phase == NOTICED) & (self.withdrawn == day)
        returning = (self.phase == AWAY) & (self.back == day)
        self._heal(returning)
        self.phase[joining | staying | returning] = CUSTOMER
        self.phase[ending] = AWAY
        leavers = np.flatnonzero(ending & self.who.may_return)
        away = 45 + self.rng.exponential(HABITS.return_days, leavers.size).astype(np.int64)
        self.back[leavers] = day + away
        for number, chain in enumerate(life.CHAINS):
            self.state[chain.cause][staying & (self.fired == number)] = 0
        began = joining | returning
        self.began[returning] = self.dates[day]
        self.renewal[began] = self._next_renewals(day, began)
        self._agree(day, began)

    def lose(self, day: int) -> None:
        """Let customers give notice, each cause with the hazard of its state."""
        customers = np.flatnonzero(self.phase == CUSTOMER)
        hazards = np.stack([self._hazard(chain, customers) for chain in life.CHAINS])
        fires = self.rng.random(hazards.shape) < hazards
        # Where two fire on one day, either may be named; that is rare.
        order = self.rng.random(hazards.shape) * fires
        lost = fires.any(axis=0)
        who, cause = customers[lost], order.argmax(axis=0)[lost]
        if day < self.clock.first:
            # Who left before the first day of data is no account of ours; who is here did not leave.
            gone = np.zeros(self.who.count, dtype=bool)
            gone[who] = True
            self._heal(gone, onboarding=False)
            return
        payment = life.CHAINS.index(life.PAYMENT)
        involuntary = (cause == payment) & (self.rng.random(who.size) < HABITS.involuntary_share)
        notice = np.array(HABITS.notice_days)[pick(self.rng, HABITS.notice_shares, who.size)]
        effective = day + np.where(involuntary, HABITS.involuntary_days, notice)
        withdraws = ~involuntary & (self.rng.random(who.size) < HABITS.withdrawn_share)
        later = day + self.rng.integers(*HABITS.withdraw_days, who.size)
        withdrawn = np.where(withdraws, later, NEVER)
        self.phase[who] = NOTICED
        self.effective[who], self.withdrawn[who], self.fired[who] = effective, withdrawn, cause
        self.notices.append((who, np.full(who.size, day), cause, effective, withdrawn, involuntary))

    def move(self, day: int) -> None:
        """Move every chain, renew and change terms."""
        present = self.phase != AWAY
        renewing = present & (self.renewal == self.dates[day])
        # Prices are reviewed once a year, whatever the term; who has given notice is spared.
        yearly = (self.phase == CUSTOMER) & self._is_anniversary(day)
        for chain in life.CHAINS:
            state, level = self.state[chain.cause], self.who.level(chain.by)
            drawn = self.rng.random(state.size)
            moved = (drawn[:, None] >= self.moves[chain.cause][level, state]).sum(axis=1)
            moved = np.minimum(moved, len(chain.states) - 1)
            self.state[chain.cause] = np.where(present, moved, state)
        self._raise_prices(yearly)
        changed = self._change_terms()
        self.renewal[renewing] = self._next_renewals(day, renewing)
        self._agree(day, renewing | changed)

    def _hazard(self, chain: life.Chain, customers: Ints) -> Floats:
        level = self.who.level(chain.by)[customers]
        hazard: Floats = self.hazards[chain.cause][level, self.state[chain.cause][customers]]
        # Silent accounts have no doings that could go wrong; they leave for reasons of their own.
        return hazard if chain is life.UNSEEN else np.where(self.who.is_silent[customers], 0.0, hazard)

    def _heal(self, which: Bools, *, onboarding: bool = True) -> None:
        for chain in life.CHAINS:
            if chain is life.ONBOARDING:
                continue
            self.state[chain.cause][which] = 0
        stage = self.state["onboarding"]
        if onboarding:
            stage[which] = life.ONBOARDING.state("moving_0")
        else:
            moving = 1 + life.onboarding_stage(stage)
            stage[which & life.is_stalled(stage)] = moving[which & life.is_stalled(stage)]

    def _next_renewals(self, day: int, which: Bools) -> Dates:
        dates = np.full(int(which.sum()), self.dates[day])
        return next_renewals(dates, self.began[which], annual=self.who.is_annual[which])

    def _is_anniversary(self, day: int) -> Bools:
        yesterday = np.full(self.who.count, self.dates[day] - 1)
        everyone = np.ones(self.who.count, dtype=bool)
        anniversary: Bools = next_renewals(yesterday, self.began, annual=everyone) == self.dates[day]
        return anniversary

    def _raise_prices(self, yearly: Bools) -> None:
        who = np.flatnonzero(yearly)
        outcome = pick(self.rng, life.RISE_CHANCES, who.size)
        low, high = np.array(life.RISES)[outcome].T
        self.price[who] *= 1 + low + (high - low) * self.rng.random(who.size)
        self.state["price"][who] = outcome

    def _change_terms(self) -> Bools:
        rng, count = self.rng, self.who.count
        customers = (self.phase == CUSTOMER) & ~self.who.is_silent
        disuse = self.state["disuse"]
        thriving = customers & (disuse == 0) & (self.state["onboarding"] == 0)
        drawn = rng.random((4, count))
        grows = thriving & (drawn[0] < HABITS.grow)
        shrinks = customers & (drawn[1] < np.array(HABITS.shrink)[disuse]) & (self.seats > 1)
        larger = np.ceil(self.seats * (1 + rng.uniform(*HABITS.grow_by, count))).astype(np.int64)
        smaller = np.maximum(np.floor(self.seats * rng.uniform(*HABITS.shrink_to, count)), 1).astype(np.int64)
        self.seats = np.where(shrinks, smaller, np.where(grows, larger, self.seats))
        shocked = self.state["price"] == life.PRICE.state("shocked")
        down = np.where(shocked, HABITS.downgrade_shocked, np.array(HABITS.downgrade)[disuse])
        downgrades = customers & (drawn[3] < down) & (self.plan > 0)
        upgrades = thriving & (drawn[2] < HABITS.upgrade) & (self.plan < len(PLANS) - 1) & ~downgrades
        plan = self.plan + upgrades.astype(np.int64) - downgrades.astype(np.int64)
        self.price *= np.array(SEAT_PRICES)[plan] / np.array(SEAT_PRICES)[self.plan]
        self.plan = plan
        changed: Bools = grows | shrinks | upgrades | downgrades
        return changed

    def _agree(self, day: int, which: Bools) -> None:
        who = np.flatnonzero(which)
        # Of those who were there before day 0, the terms under way began at their last renewal.
        since = np.full(who.size, day) if day else self._last_renewals(who)
        hundredths = np.round(self.price[who] * 100).astype(np.int64)
        renews = self.clock.index(self.renewal[who])
        self.terms.append((who, since, self.plan[who], self.seats[who], hundredths, renews))

    def _last_renewals(self, who: Ints) -> Ints:
        span = np.where(self.who.is_annual[who], 12, 1)
        upcoming = self.renewal[who]
        month = months(upcoming) - span
        last = day_in_month(month, days_of_month(upcoming))
        return np.maximum(self.clock.index(last), self.who.signed_up[who])


def live_forward(rng: np.random.Generator, clock: Clock, who: Portfolio) -> Lives:
    """Let the accounts live through all the days of the clock."""
    world = _World(clock, who, rng)
    shape = (clock.length, who.count)
    phase, seats = np.empty(shape, dtype=np.int8), np.empty(shape, dtype=np.int32)
    began = np.empty(shape, dtype=np.int32)
    states = {chain.cause: np.empty(shape, dtype=np.int8) for chain in life.CHAINS}
    for day in range(clock.length):
        world.begin(day)
        world.lose(day)
        world.move(day)
        phase[day], seats[day], began[day] = world.phase, world.seats, clock.index(world.began)
        for cause, matrix in states.items():
            matrix[day] = world.state[cause]
    return Lives(phase, states, seats, began, _notices(world.notices), _terms(world.terms))


def _joined(events: Sequence[tuple[Ints, ...]]) -> list[Ints]:
    return [np.concatenate(part) for part in zip(*events, strict=True)]


def _notices(events: list[tuple[Ints, ...]]) -> Notices:
    account, day, cause, effective, withdrawn, involuntary = _joined(events)
    return Notices(account, day, cause, effective, withdrawn, involuntary.astype(bool))


def _terms(events: list[tuple[Ints, ...]]) -> Terms:
    columns = _joined(events)
    order = np.lexsort((columns[1], columns[0]))
    return Terms(*(column[order] for column in columns))
