"""The causal story: what drives an account to leave, as one small chain of states for each cause.

Every account carries one state for each cause. Each day, each cause may make the account give notice (the
hazard of its state), and otherwise may move to another state. Nothing else decides who leaves. The same
states drive what the tables show (usage fades *because* the account is `fading`), so a trace precedes a
cancellation only because its cause does, and a cause that heals leaves its trace without a cancellation.

The chains are independent of each other and their numbers are all in this file, so the true probability of
a notice within the next 90 days follows exactly from the states of a day (`truth.py`).

Numbers: `every(400)` is a move that takes 400 days on average; hazards are chances of a notice a day.
Three numbers are for the three levels of an account: how rooted the product is in its work (loose,
ordinary, rooted) for disuse, its segment (small, mid, large) for the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.demo.clock import Bools, Floats, Ints

LEVELS = 3
MILESTONES = (
    "kickoff",
    "data_imported",
    "first_payroll",
    "team_invited",
    "integration_live",
    "first_month_closed",
)

Daily = float | tuple[float, float, float]


def every(*days: float) -> tuple[float, float, float]:
    """Daily chances of moves that take so many days on average, for all levels or for each.

    >>> every(200)
    (0.005, 0.005, 0.005)
    """
    chances = tuple(1 / mean for mean in days)
    loose, ordinary, rooted = chances if len(chances) == LEVELS else chances * LEVELS
    return loose, ordinary, rooted


@dataclass(frozen=True)
class Chain:
    """One cause: its states (the first is well), daily moves between them, daily hazard of notice in each.

    States without a hazard cause nobody to leave. `by` names the trait of the account that is the level.
    """

    cause: str
    states: tuple[str, ...]
    moves: Mapping[tuple[str, str], Daily]
    hazards: Mapping[str, Daily]
    by: str = "segment"

    def state(self, name: str) -> int:
        """The number of a state."""
        return self.states.index(name)

    def hazard(self) -> Floats:
        """Daily chance of notice, shape (levels, states)."""
        table = np.zeros((LEVELS, len(self.states)))
        for state, daily in self.hazards.items():
            table[:, self.state(state)] = daily
        return table

    def step(self) -> Floats:
        """Daily chance of moving from a state (row) to a state (column), shape (levels, states, states)."""
        table = np.zeros((LEVELS, len(self.states), len(self.states)))
        for (origin, goal), daily in self.moves.items():
            table[:, self.state(origin), self.state(goal)] = daily
        stay = np.arange(len(self.states))
        table[:, stay, stay] = 1 - table.sum(axis=2)
        return table


# Usage fades for weeks or months before anyone decides; a minority wakes up again. Where the product is
# rooted in daily work (integrations, reconciliation) it hardly ever starts.
DISUSE = Chain(
    cause="disuse",
    states=("steady", "drifting", "fading", "idle"),
    moves={
        ("steady", "drifting"): every(1500, 4000, 16000),
        ("drifting", "steady"): every(75),
        ("drifting", "fading"): every(42),
        ("fading", "drifting"): every(220),
        ("fading", "idle"): every(50),
        ("idle", "drifting"): every(320),
    },
    hazards={"drifting": 0.0003, "fading": 0.0022, "idle": 0.0074},
    by="rooted",
)

# The person who wanted the product leaves. Often a successor is named within weeks; where nobody takes
# over, the next budget round asks what this is for. Large accounts have more people who could follow.
CHAMPION = Chain(
    cause="champion",
    states=("present", "vacant", "orphaned"),
    moves={
        ("present", "vacant"): every(2500, 3200, 4400),
        ("vacant", "present"): every(60, 50, 40),
        ("vacant", "orphaned"): every(40),
        ("orphaned", "present"): every(380),
    },
    hazards={"vacant": 0.0004, "orphaned": 0.0043},
)

# What a price rise at a yearly renewal does, over the following months. Most renewals only index.
PRICE = Chain(
    cause="price",
    states=("settled", "annoyed", "shocked"),
    moves={("annoyed", "settled"): every(50), ("shocked", "settled"): every(65)},
    hazards={"annoyed": (0.0016, 0.0013, 0.0010), "shocked": (0.0110, 0.0095, 0.0075)},
)
# At each yearly renewal: the chance of indexation only, of a modest rise, of a steep one; in the order of
# the states of PRICE that they lead to. And the rises: lowest and highest, as a share of the seat price.
RISE_CHANCES = (0.83, 0.11, 0.06)
RISES = ((0.0, 0.03), (0.06, 0.10), (0.15, 0.28))

# A severe fault is reported. Support mostly solves it in days; when it gets stuck, trust goes, and comes
# back only some time after it was solved.
SUPPORT = Chain(
    cause="support",
    states=("calm", "raised", "stuck", "sour"),
    moves={
        ("calm", "raised"): every(2000, 1900, 1800),
        ("raised", "calm"): every(9),
        ("raised", "stuck"): every(16),
        ("stuck", "sour"): every(110),
        ("sour", "calm"): every(120),
    },
    hazards={"raised": 0.0002, "stuck": 0.0046, "sour": 0.0020},
)

# The account stops paying: an oversight first, then money trouble, which ends in a cancellation by either
# side unless the money comes.
PAYMENT = Chain(
    cause="payment",
    states=("paying", "behind", "broke"),
    moves={
        ("paying", "behind"): every(2100, 3800, 7200),
        ("behind", "paying"): every(38),
        ("behind", "broke"): every(70),
        ("broke", "paying"): every(400),
    },
    hazards={"behind": 0.0004, "broke": 0.0056},
)

# Days a milestone takes on average while onboarding moves.
STAGE_DAYS = (4.0, 8.0, 12.0, 9.0, 14.0, 16.0)
STALL = every(250, 300, 400)
RESCUE = every(190, 170, 150)
# A stalled onboarding: the earlier it stalled, the less there is to lose by leaving.
STALLED_HAZARDS = (0.0056, 0.0056, 0.0053, 0.0048, 0.0042, 0.0034)


def _onboarding() -> Chain:
    stages = range(len(MILESTONES))
    moving = [f"moving_{stage}" for stage in stages]
    stalled = [f"stalled_{stage}" for stage in stages]
    goals = [*moving[1:], "live"]
    moves: dict[tuple[str, str], Daily] = {}
    for stage in stages:
        moves[moving[stage], goals[stage]] = every(STAGE_DAYS[stage])
        moves[moving[stage], stalled[stage]] = STALL
        moves[stalled[stage], moving[stage]] = RESCUE
    return Chain(
        cause="onboarding",
        states=("live", *moving, *stalled),
        moves=moves,
        hazards=dict(zip(stalled, STALLED_HAZARDS, strict=True)),
    )


# A young account reaches its milestones one by one, or gets stuck on the way and never sees the point.
ONBOARDING = _onboarding()

# A competitor's offer, a budget cut, a merger: no trace in any table, at any time, in any account.
UNSEEN = Chain(
    cause="none_visible",
    states=("always",),
    moves={},
    hazards={"always": (0.000115, 0.00009, 0.00007)},
)

CHAINS = (DISUSE, CHAMPION, PRICE, SUPPORT, PAYMENT, ONBOARDING, UNSEEN)


def onboarding_stage(states: Ints) -> Ints:
    """How many milestones are reached in each state of ONBOARDING (an array of state numbers)."""
    count = len(MILESTONES)
    reached = np.concatenate([[count], np.arange(count), np.arange(count)])
    stage: Ints = reached[states]
    return stage


def is_stalled(states: Ints) -> Bools:
    """Whether each state of ONBOARDING (an array of state numbers) is a stalled one."""
    return states > len(MILESTONES)
