"""The rolling backtest: at each origin a model learns from the past and is tried on what came later."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from features.snapshots import Churn
from features.source import Source
from features.state import learn_state
from training.dataset import Floats, Ints, build_dataset
from training.errors import NotEnoughData
from training.recipe import Recipe, fit_model, is_useful

ORIGINS = 4
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


def choose_origins(days: Sequence[date], churn: Churn, most: int = ORIGINS) -> tuple[Origin, ...]:
    """Cut the later half of the labelled snapshots into blocks; each is tried by a model made when it began.

    Nothing whose label window reaches past an origin is learnt from there (purge).

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
            f"about {5 * churn.horizon_days} days of history. Bring more history, or shorten `horizon_days` in [label]."
        )
    return origins


def backtest(
    source: Source,
    churn: Churn,
    origins: Sequence[Origin],
    recipe: Recipe,
    quarantined: Collection[str],
    report: Callable[[str], None],
) -> OutOfTime:
    """Make a model at each origin, with the catalogue state learnt anew there, and predict its later snapshots.

    What is `quarantined` at the end is so at every origin: an overwritten column looks sound to a day of the past,
    which it has told the future, and a verdict that rests on it would be of another recipe than the one that serves.
    """
    parts: list[tuple[Floats, Floats, list[str], np.ndarray, np.ndarray, Floats]] = []
    for number, origin in enumerate(origins, start=1):
        report(f"Backtest {number} of {len(origins)}: learning up to {origin.on}")
        state = learn_state(source, origin.on)
        state = replace(state, quarantined=tuple(sorted({*state.quarantined, *quarantined})))
        data = build_dataset(source, state, churn, (*origin.trained_days, *origin.tried_days))
        past = data.rows(data.on(origin.trained_days))
        useful = is_useful(past)
        past, later = past.keep(useful), data.rows(data.on(origin.tried_days)).keep(useful)
        model = fit_model(past, recipe)
        parts.append(
            (
                model.margin(later.X),
                later.y,
                [later.account_ids[account] for account in later.account],
                np.array(later.days, dtype="datetime64[D]")[later.day],
                np.full(len(later.y), np.datetime64(origin.on, "D")),
                np.full(len(later.y), past.y.mean()),
            )
        )
    margin, y, names, day, on, base = zip(*parts, strict=True)
    _, account = np.unique(np.array([name for part in names for name in part]), return_inverse=True)
    return OutOfTime(
        np.concatenate(margin),
        np.concatenate(y),
        account,
        np.concatenate(day),
        np.concatenate(on),
        np.concatenate(base),
    )
