"""The rolling backtest: at each origin a model learns from the past and is tried on what came later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np

from features.snapshots import Churn
from training.dataset import Dataset
from training.errors import NotEnoughData
from training.trial.plan import Plan, Report, Slice, gather

# The first calibrates the second, and is not judged itself: four are.
ORIGINS = 5
ADVICE = "Bring more history, or shorten `horizon_days` in [label]."
# A model made from one snapshot alone has not seen that a season passes.
FEWEST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """One day of the past on which a model is made, and the later snapshots on which it is tried."""

    on: date
    trained_days: tuple[date, ...]
    tried_days: tuple[date, ...]


def choose_origins(
    days: Sequence[date], churn: Churn, most: int = ORIGINS, advice: str = ADVICE, since: date | None = None
) -> tuple[Origin, ...]:
    """Cut the later half of the labelled snapshots into blocks; each is tried by a model made when it began.

    Nothing whose label window reaches past an origin is learnt from there (purge). `advice` ends a refusal. A block
    that `since` lies in is cut there, so that what is tried after it has learnt from all that was known on that day.

    Raises:
        NotEnoughData: the snapshots span too short a time for one block to be calibrated and another judged.
    """

    def closed_by(origin: date) -> tuple[date, ...]:
        return tuple(day for day in days if churn.closes(day) <= origin)

    tried = [day for day in days[len(days) // 2 :] if len(closed_by(day)) >= FEWEST_DAYS]
    blocks = [tuple(block) for block in np.array_split(np.array(tried, dtype=object), min(most, len(tried) or 1))]
    if since is not None:
        blocks = [tuple(part) for block in blocks for _, part in groupby(block, lambda day: day >= since)]
    origins = tuple(Origin(block[0], closed_by(block[0]), block) for block in blocks if block)
    is_judgeable = any(churn.closes(day) <= origins[-1].on for one in origins[:-1] for day in one.tried_days)
    if not is_judgeable:
        span = f" from {days[0]} to {days[-1]}" if days else ""
        raise NotEnoughData(
            f"The data hold {len(days)} labelled snapshots{span}: too short a time to learn from one part, to "
            f"calibrate on a later one and to judge on a third. With a horizon of {churn.horizon_days} days it takes "
            f"about {5 * churn.horizon_days} days of history. {advice}"
        )
    return origins


def describe_origins(origins: Sequence[Origin]) -> dict[str, Any]:
    """The origins as plain values, for the card."""
    return {
        "backtest": [
            {
                "origin": one.on.isoformat(),
                "learnt_from": len(one.trained_days),
                "tried_on": [day.isoformat() for day in one.tried_days],
            }
            for one in origins
        ]
    }


def plan_by_time(
    known_at: Callable[[Origin], Dataset], origins: Sequence[Origin], churn: Churn, report: Report
) -> Plan:
    """Hold out the later snapshots of each origin.

    Args:
        known_at: gives the labelled rows of an origin's days, with everything that features learn from data learnt from
            what was known there.
        origins: where a model is made.
        churn: how long it takes until the answer of a snapshot is in.
        report: is told, in a sentence, what is going on.
    """
    slices = []
    for number, origin in enumerate(origins, start=1):
        report(f"Origin {number} of {len(origins)}: what was known on {origin.on}")
        data = known_at(origin)
        slices.append(Slice(f"from {origin.on}", data, data.on(origin.trained_days), data.on(origin.tried_days)))
    rows = gather(tuple(slices))
    closes = np.array([churn.closes(day) for one in origins for day in one.tried_days], dtype="datetime64[D]")
    days = np.array([day for one in origins for day in one.tried_days], dtype="datetime64[D]")
    closed = closes[np.searchsorted(days, rows.day)]
    known = np.stack(
        [(closed <= np.datetime64(one.on, "D")) & (rows.slice < place) for place, one in enumerate(origins)]
    )
    return Plan(
        tuple(slices),
        rows,
        known=known,
        may_choose=known,
        searched=len(slices),
        repeats=1,
        on="later snapshots",
        how=describe_origins(origins),
    )
