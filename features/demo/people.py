"""Who works at the accounts: users in chairs, the first of which is the champion's; the table `contacts`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns, life
from features.demo.accounts import Portfolio, account_ids
from features.demo.clock import Bools, Clock, Floats, Ints
from features.demo.draw import arrive, office_hours
from features.demo.forward import AWAY, Lives

ROLES = ("champion", "admin", "executive", "user")
_FIRST_NAMES = ("Anna", "Clara", "David", "Emma", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Lars",
                "Mia", "Nils", "Olga", "Per", "Ronja", "Sara", "Thijs", "Una", "Vera", "Wim")  # fmt: skip
_LAST_NAMES = ("Berg", "Dahl", "Eriksen", "Falk", "Haugen", "Jansen", "Koskinen", "Lind", "Mulder", "Nygaard",
               "Olsen", "Poulsen", "Rask", "Sand", "Thorsen", "Virtanen", "Wik")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Staffing:
    """How people come and go and are known, one number and one reason each."""

    arrival_days: float = 50.0  # a team is invited over the first weeks
    stay_days: float = 850.0  # people change jobs every two or three years
    gap_days: float = 25.0  # until a chair is filled again
    known_share: float = 0.88  # of users whom the CRM knows as contacts
    matched_share: float = 0.96  # of contacts whose user is known
    champion_unknown_share: float = 0.01  # accounts whose champion nobody wrote down
    second_champion_share: float = 0.08  # second chairs that are called champion too, and mean nothing
    executive_share: float = 0.4  # accounts with an executive who never logs in
    named_share: float = 0.97  # of contacts; the others are an address only
    late_share: float = 0.12  # contacts are typed in when someone finds the time
    late_mean_days: float = 9.0
    late_most_days: float = 35.0


STAFFING = Staffing()
# Keys of chairs are this far apart, so that a chair and a moment are one number.
_CHAIR_SPAN = 1e5


@dataclass(frozen=True)
class People:
    """Persons sorted by chair and time; moments in days since day 0, `left` is infinite for who stays."""

    account: Ints
    chair: Ints  # within the account, 0 is the champion's
    joined: Floats
    left: Floats
    first_chair: Ints  # for each account: the number of its first chair among all chairs

    def user_ids(self) -> list[str]:
        """The keys of the users, in order."""
        return [f"U-{number:06d}" for number in range(1, len(self.account) + 1)]

    def find(self, account: Ints, chair: Ints, moment: Floats) -> Ints:
        """Who sits in a chair at a moment, as an index of persons; -1 where it is vacant."""
        everyone = self.first_chair[self.account] + self.chair
        keys = everyone * _CHAIR_SPAN + self.joined
        wanted = self.first_chair[account] + chair
        found = np.searchsorted(keys, wanted * _CHAIR_SPAN + moment, side="right") - 1
        sits = (found >= 0) & (everyone[found] == wanted) & (self.left[found] > moment)
        return np.where(sits, found, -1)


def _champions(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> tuple[Ints, Floats, Floats]:
    day = np.arange(clock.length)[:, None]
    sits = (lives.states["champion"] == life.CHAMPION.state("present")) & (day >= np.maximum(who.signed_up, 0))
    before = np.vstack([np.zeros((1, who.count), dtype=bool), sits[:-1]])
    account, start = np.nonzero((sits & ~before).T)
    leaver, end = np.nonzero((before & ~sits).T)
    # The first champion of an account came with it.
    is_first = np.concatenate([[True], account[1:] != account[:-1]])
    start = np.where(is_first, who.signed_up[account], start)
    joined = start + office_hours(rng, start.size)
    # Arrivals and departures alternate; only an account's last champion may still be there.
    left = np.full(start.size, np.inf)
    order = np.searchsorted(account * _CHAIR_SPAN + start, leaver * _CHAIR_SPAN + end, side="left") - 1
    left[order] = end + office_hours(rng, end.size)
    return account, joined, left


def _others(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> tuple[Ints, Ints, Floats, Floats]:
    chairs = _chairs(who, lives)
    account = np.repeat(np.arange(who.count), chairs - 1)
    chair = np.arange(account.size) - np.repeat(np.cumsum(chairs - 1) - (chairs - 1), chairs - 1) + 1
    start = who.signed_up[account] + rng.exponential(STAFFING.arrival_days, account.size) * (chair / chairs[account])
    stints = []
    while start.size:
        soon = start < clock.length
        account, chair, start = (
            account[soon],
            chair[soon],
            np.floor(start[soon]) + office_hours(rng, int(soon.sum())),
        )
        end = np.floor(start + 7 + rng.exponential(STAFFING.stay_days, start.size))
        end = end + office_hours(rng, end.size)
        stints.append((account, chair, start, end))
        start = end + 1 + rng.exponential(STAFFING.gap_days, end.size)
    account, chair, joined, left = (np.concatenate(part) for part in zip(*stints, strict=True))
    return account, chair, joined, left


def _chairs(who: Portfolio, lives: Lives) -> Ints:
    chairs: Ints = np.maximum(np.ceil(lives.seats.max(axis=0) * who.fill).astype(np.int64), 1)
    return chairs


def _has_access(lives: Lives, account: Ints, moment: Floats) -> Bools:
    day = np.clip(np.floor(moment), 0, len(lives.phase) - 1).astype(np.int64)
    has: Bools = (lives.phase[day, account] != AWAY) | (moment < 0)
    return has


def hire_people(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> People:
    """Fill the chairs of all accounts; the champion's follows the states of the champion chain."""
    champions = _champions(rng, clock, who, lives)
    account, chair, joined, left = _others(rng, clock, who, lives)
    account = np.concatenate([champions[0], account])
    chair = np.concatenate([np.zeros(champions[0].size, dtype=np.int64), chair])
    joined = np.concatenate([champions[1], joined])
    left = np.concatenate([champions[2], left])
    # The business learns of nobody who comes or goes while the account is away.
    within = _has_access(lives, account, joined) & (joined >= who.signed_up[account]) & ~who.is_silent[account]
    account, chair, joined, left = account[within], chair[within], joined[within], left[within]
    is_seen = np.isfinite(left) & (left < clock.length)
    is_seen &= _has_access(lives, account, np.where(is_seen, left, 0.0))
    left = np.where(is_seen, left, np.inf)
    order = np.lexsort((joined, chair, account))
    chairs = _chairs(who, lives)
    return People(account[order], chair[order], joined[order], left[order], np.cumsum(chairs) - chairs)


def _executives(rng: np.random.Generator, clock: Clock, who: Portfolio) -> tuple[Ints, Floats]:
    account = np.flatnonzero((rng.random(who.count) < STAFFING.executive_share) & ~who.is_silent)
    joined = who.signed_up[account] + office_hours(rng, account.size)
    return account[joined < clock.length], joined[joined < clock.length]


def tell_contacts(rng: np.random.Generator, clock: Clock, who: Portfolio, people: People) -> pa.Table:
    """The table `contacts`: most users, and executives who use nothing."""
    count = people.account.size
    unknown = rng.random(who.count) < STAFFING.champion_unknown_share
    is_champion = people.chair == 0
    known = np.where(is_champion, ~unknown[people.account], rng.random(count) < STAFFING.known_share)
    second = (people.chair == 1) & (rng.random(count) < STAFFING.second_champion_share)
    role = np.select(
        [is_champion | second, people.chair == 1],
        [ROLES.index("champion"), ROLES.index("admin")],
        ROLES.index("user"),
    )
    user = np.where(rng.random(count) < STAFFING.matched_share, np.arange(count), -1)
    guests, guests_joined = _executives(rng, clock, who)
    chosen = np.flatnonzero(known)
    account = np.concatenate([people.account[chosen], guests])
    joined = np.concatenate([people.joined[chosen], guests_joined])
    left = np.concatenate([people.left[chosen], np.full(guests.size, np.inf)])
    role = np.concatenate([role[chosen], np.full(guests.size, ROLES.index("executive"))])
    user = np.concatenate([user[chosen], np.full(guests.size, -1)])
    recorded = arrive(
        rng,
        joined,
        late_share=STAFFING.late_share,
        mean_days=STAFFING.late_mean_days,
        most_days=STAFFING.late_most_days,
    )
    names = [f"{first} {last}" for first in _FIRST_NAMES for last in _LAST_NAMES]
    name = np.where(rng.random(account.size) < STAFFING.named_share, rng.integers(0, len(names), account.size), -1)
    order = np.argsort(joined, kind="stable")
    order = order[~(recorded[order] >= clock.length)]
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "contact_id": columns.numbered("C", np.arange(1, order.size + 1), 6),
            "user_id": columns.choose(people.user_ids(), user[order]),
            "name": columns.choose(names, name[order]),
            "role": columns.choose(ROLES, role[order]),
            "joined_at": columns.instants(clock, joined[order]),
            "left_at": columns.instants(clock, np.where(np.isfinite(left[order]), left[order], np.nan)),
            "recorded_at": columns.instants(clock, recorded[order]),
        }
    )
