"""The rolling backtest: at each origin a model learns from the past and is tried on what came later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from features.snapshots import Churn
from training.dataset import Dataset, Floats, Ints
from training.errors import NotEnoughData
from training.recipe import Recipe, fit_model, is_useful

ORIGINS = 4
ADVICE = "Bring more history, or shorten `horizon_days` in [label]."
# A model made from one snapshot alone has not seen that a season passes.
FEWEST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """One day of the past on which a model is made, and the later snapshots on which it is tried."""

    on: date
    trained_days: tuple[date, ...]
    tried_days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """Predictions for snapshots later than anything the models that made them had learnt from.

    `margin` is not calibrated. `account` numbers accounts as the source orders them, over all origins alike; `day` and
    `origin` are dates as numpy's days. `base` is the churn rate known at the origin.
    """

    margin: Floats
    y: Floats
    account: Ints
    day: np.ndarray
    origin: np.ndarray
    base: Floats
    costs: Floats | None = None


def choose_origins(days: Sequence[date], churn: Churn, most: int = ORIGINS, advice: str = ADVICE) -> tuple[Origin, ...]:
    """Cut the later half of the labelled snapshots into blocks; each is tried by a model made when it began.

    Nothing whose label window reaches past an origin is learnt from there (purge). `advice` ends a refusal.

    Raises:
        NotEnoughData: the snapshots span too short a time for one block to be calibrated and another judged.
    """

    def closed_by(origin: date) -> tuple[date, ...]:
        return tuple(day for day in days if churn.closes(day) <= origin)

    tried = [day for day in days[len(days) // 2 :] if len(closed_by(day)) >= FEWEST_DAYS]
    blocks = [tuple(block) for block in np.array_split(np.array(tried, dtype=object), min(most, len(tried) or 1))]
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


def backtest(
    known_at: Callable[[Origin], Dataset],
    origins: Sequence[Origin],
    recipe: Recipe,
    report: Callable[[str], None],
) -> OutOfTime:
    """Make a model at each origin, and predict its later snapshots.

    Args:
        known_at: gives the labelled rows of an origin's days, with everything that features learn from data learnt from
            what was known there.
        origins: where a model is made.
        recipe: how.
        report: is told, in a sentence, what is going on.
    """
    parts: list[OutOfTime] = []
    accounts: list[str] = []
    for number, origin in enumerate(origins, start=1):
        report(f"Backtest {number} of {len(origins)}: learning up to {origin.on}")
        data = known_at(origin)
        past = data.rows(data.on(origin.trained_days))
        useful = is_useful(past)
        past, later = past.keep(useful), data.rows(data.on(origin.tried_days)).keep(useful)
        accounts += [later.account_ids[account] for account in later.account]
        parts.append(
            OutOfTime(
                margin=fit_model(past, recipe).margin(later.X),
                y=later.y,
                account=later.account,
                day=np.array(later.days, dtype="datetime64[D]")[later.day],
                origin=np.full(len(later.y), np.datetime64(origin.on, "D")),
                base=np.full(len(later.y), past.y.mean()),
                costs=later.costs,
            )
        )
    _, account = np.unique(np.array(accounts), return_inverse=True)
    costs = [part.costs for part in parts if part.costs is not None]
    return OutOfTime(
        margin=np.concatenate([part.margin for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        account=account,
        day=np.concatenate([part.day for part in parts]),
        origin=np.concatenate([part.origin for part in parts]),
        base=np.concatenate([part.base for part in parts]),
        costs=np.concatenate(costs) if costs else None,
    )
