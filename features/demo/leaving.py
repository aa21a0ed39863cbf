"""Who gave notice: the table `cancellations`, with reasons that are often not the true ones."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns, life
from features.demo.accounts import Portfolio, account_ids
from features.demo.clock import Clock
from features.demo.draw import office_hours, pick
from features.demo.forward import NEVER, Lives

REASONS = ("not used enough", "contact has left", "too expensive", "unhappy with support", "cash flow",
           "never got started", "switched to another product", "merger", "budget cut")  # fmt: skip
# What a frank answer would be, by chain; those who leave unseen name one of the last three.
FRANK = {"disuse": 0, "champion": 1, "price": 2, "support": 3, "payment": 4, "onboarding": 5}


@dataclass(frozen=True, slots=True)
class Farewell:
    """How reasons are given: half are frank, a third are polite (budget, price), the rest are blank."""

    frank_share: float = 0.55
    blank_share: float = 0.2
    polite_shares: tuple[float, ...] = (1, 0, 4, 0.5, 0.5, 0.5, 3, 0.5, 3)


FAREWELL = Farewell()


def tell_cancellations(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives) -> pa.Table:
    """The table `cancellations`, in order of days (rows of one day as drawn)."""
    notices = lives.notices
    count = notices.day.size
    unseen = rng.integers(len(FRANK), len(REASONS), count)
    frank = np.array([FRANK.get(chain.cause, NEVER) for chain in life.CHAINS])[notices.cause]
    frank = np.where(frank == NEVER, unseen, frank)
    mode = pick(
        rng,
        (FAREWELL.frank_share, FAREWELL.blank_share, 1 - FAREWELL.frank_share - FAREWELL.blank_share),
        count,
    )
    reason = np.choose(mode, [frank, np.full(count, -1), pick(rng, FAREWELL.polite_shares, count)])
    reason = np.where(notices.is_involuntary, -1, reason)
    withdrawn = np.where(notices.withdrawn == NEVER, np.nan, notices.withdrawn + office_hours(rng, count))
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), notices.account),
            "notified_at": columns.instants(clock, notices.day + office_hours(rng, count)),
            "effective_on": columns.dates(clock, notices.effective),
            "withdrawn_at": columns.instants(clock, np.where(withdrawn < clock.length, withdrawn, np.nan)),
            "reason": columns.choose(REASONS, reason),
            "kind": columns.choose(("voluntary", "involuntary"), notices.is_involuntary.astype(np.int64)),
        }
    )
