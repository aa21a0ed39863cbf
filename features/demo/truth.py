"""The truth, for the tests alone: true risk of each account at each month's start, its troubles, causes of notices.

The chains of `life` are independent and a notice comes from whichever fires first, so the chance of staying
through the next days is the product of the chains' own chances, each of which follows from its state by
backward recursion (`S_n(s) = (1 - h(s)) * sum_s' P(s, s') * S_n-1(s')`, S_0 = 1: survival of an absorbing
Markov chain). The future that was drawn plays no part.
"""

import numpy as np
import pyarrow as pa

from features.demo import columns, life
from features.demo.accounts import Portfolio, account_ids
from features.demo.clock import Clock, Floats, Ints, next_renewals
from features.demo.forward import CUSTOMER, Lives

HORIZON_DAYS = 90


def stay_chances(chain: life.Chain, days: int = HORIZON_DAYS) -> Floats:
    """Chance that a chain causes no notice in the next `days`, shape (levels, states)."""
    chance = np.ones((life.LEVELS, len(chain.states)))
    for _ in range(days):
        chance = (1 - chain.hazard()) * np.einsum("lij,lj->li", chain.step(), chance)
    return chance


def stay_chances_by_renewal(days: int = HORIZON_DAYS) -> Floats:
    """The same for the price, by days until the yearly renewal (`days`: none soon), shape (days + 1, …)."""
    stay, step = 1 - life.PRICE.hazard(), life.PRICE.step()
    rise = np.broadcast_to(np.array(life.RISE_CHANCES), step.shape)
    chances = []
    for until in range(days + 1):
        chance = np.ones(stay.shape)
        for left in range(1, days + 1):
            moves = rise if days - left == until else step
            chance = stay * np.einsum("lij,lj->li", moves, chance)
        chances.append(chance)
    return np.array(chances)


def _days_to_anniversary(clock: Clock, began: Ints, day: int) -> Ints:
    yesterday = np.full(began.size, clock.dates(np.array([day - 1]))[0])
    yearly = np.ones(began.size, dtype=bool)
    return clock.index(next_renewals(yesterday, clock.dates(began), annual=yearly)) - day


def tell_risk(clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """`account_id, snapshot_on, risk_90d, cause` for customers on the first day of each month.

    `risk_90d` is the chance of a notice in [snapshot, snapshot + 90 days) given all states at its start;
    `cause` the one among those not well that threatens most, "none" if all are well.
    """
    by_state = {chain.cause: stay_chances(chain) for chain in life.CHAINS}
    by_renewal = stay_chances_by_renewal()
    accounts, days, risks, causes = [], [], [], []
    for day in clock.month_starts().tolist():
        chosen = np.flatnonzero(lives.phase[day - 1] == CUSTOMER)
        stays, threats = np.ones(chosen.size), np.zeros((len(life.CHAINS) + 1, chosen.size))
        until = np.minimum(_days_to_anniversary(clock, lives.began[day - 1, chosen], day), HORIZON_DAYS)
        for number, chain in enumerate(life.CHAINS):
            level, state = (
                who.level(chain.by)[chosen],
                lives.states[chain.cause][day - 1, chosen].astype(np.int64),
            )
            is_yearly = chain is life.PRICE
            stay = by_renewal[until, level, state] if is_yearly else by_state[chain.cause][level, state]
            if chain is not life.UNSEEN:
                stay = np.where(who.is_silent[chosen], 1.0, stay)
                is_well = chain.hazard()[level, state] == 0
                threats[number + 1] = np.where(is_well, 0.0, 1 - stay)
            stays *= stay
        accounts.append(chosen)
        days.append(np.full(chosen.size, day))
        risks.append(1 - stays)
        causes.append(threats.argmax(axis=0))
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), np.concatenate(accounts)),
            "snapshot_on": columns.dates(clock, np.concatenate(days)),
            "risk_90d": pa.array(np.concatenate(risks)),
            "cause": columns.choose(["none", *(chain.cause for chain in life.CHAINS)], np.concatenate(causes)),
        }
    )


def tell_causes(who: Portfolio, lives: Lives, notified_at: pa.Array) -> pa.Table:
    """`account_id, notified_at, cause`: the chain that fired, for each row of `cancellations`."""
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), lives.notices.account),
            "notified_at": notified_at,
            "cause": columns.choose([chain.cause for chain in life.CHAINS], lives.notices.cause),
        }
    )


def tell_troubles(clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """`account_id, cause, began_on, ended_on`: each stretch in which a chain was in states that make accounts leave.

    It was so at the end of each day in [began_on, ended_on); `ended_on` is null where it still was on the last day.
    What is unseen is no trouble, and silent accounts have none.
    """
    present = lives.is_live() & ~who.is_silent
    none = np.zeros((1, who.count), dtype=bool)
    found = []
    for number, chain in enumerate(life.CHAINS):
        if chain is life.UNSEEN:
            continue
        is_bad = (chain.hazard()[0] > 0)[lives.states[chain.cause]] & present
        padded = np.vstack([none, is_bad, none])
        account, began = np.nonzero((padded[1:] & ~padded[:-1]).T)
        _, ended = np.nonzero((~padded[1:] & padded[:-1]).T)
        seen = ended > clock.first
        found.append((account[seen], np.full(int(seen.sum()), number), began[seen], ended[seen]))
    account, cause, began, ended = (np.concatenate(part) for part in zip(*found, strict=True))
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account),
            "cause": columns.choose([chain.cause for chain in life.CHAINS], cause),
            "began_on": columns.dates(clock, began),
            "ended_on": columns.dates(clock, np.where(ended < clock.length, ended, 0), ended < clock.length),
        }
    )
