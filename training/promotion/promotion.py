"""May a challenger serve? It is asked the same as the champion about days that came after the champion was trained."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

import numpy as np

from features.errors import FeatureError
from models.errors import ModelError
from models.scorer import Scorer
from training.dataset import Bools, Dataset, Ints
from training.judging.judge import HeldOut
from training.material import Material, Read
from training.promotion.compare import Comparison, Paired, Rule, State, compare
from training.promotion.portfolio import Today, score_by_both
from training.trial.plan import HeldRows, days_of
from training.trial.trial import Trial

NO_TIME = (
    "the rows have no days, so that none can be told to have come after version {version} was trained. Give the day of "
    "each row in a column snapshot_on; or decide by the verdict of each and the accounts that would change colour."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a version may serve now, and in sentences what keeps it from it."""

    state: State
    reasons: tuple[str, ...] = ()


class Compared(Protocol):
    """How a challenger came off beside a champion: a `Comparison`, or what the registry keeps of one."""

    @property
    def champion(self) -> str:
        """The version compared with."""

    @property
    def state(self) -> State:
        """What came of it."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What keeps it from serving, in sentences."""


def find_standing(
    refused: str | None, compared: Compared | None, champion: str | None, *, served_before: bool
) -> Standing:
    """Whether a version may take the place of the champion; None if there is none.

    Args:
        refused: why the trial alone refused it.
        compared: its comparison, with the champion of the day of its training.
        champion: the version that serves now.
        served_before: whether the version was champion once.
    """
    if refused is not None:
        more = compared.reasons if compared is not None and compared.state == "refused" else ()
        return Standing("refused", (refused, *more))
    if champion is None:
        return Standing("promotable")
    if compared is not None and compared.champion == champion:
        return Standing(compared.state, compared.reasons)
    if served_before:
        reason = (
            f"it served before, and was not compared with version {champion}, which serves now. `varme models "
            "rollback` goes back to the champion before."
        )
        return Standing("not comparable yet", (reason,))
    before = "never compared" if compared is None else f"compared with version {compared.champion}, not"
    return Standing(
        "not comparable yet",
        (f"it was {before} with version {champion}, which serves now. Train again to compare them.",),
    )


def compare_with_champion(
    material: Material,
    trial: Trial,
    portfolio: Dataset,
    challenger: Scorer,
    champion: Callable[[], Scorer],
    version: str,
    rule: Rule,
) -> tuple[Comparison, Today | None]:
    """Compare a challenger, in the state in which it was judged, with the champion as it serves.

    They are compared on snapshots of the day on which the champion was trained, and later. Of an earlier one the
    champion may know part of the answer, from another snapshot of the same account, even where the label window closed
    afterwards; a challenger that does as well on new days would lose there.

    Args:
        material: what the challenger learnt from.
        trial: its trial, whose held-out predictions are compared.
        portfolio: today's accounts, with the challenger's columns.
        challenger: the model that would serve.
        champion: loads the one that serves.
        version: of the champion.
        rule: when the challenger may serve.

    Returns:
        The comparison, and today's accounts scored by both; None where the champion can't score them.
    """
    about = trial.held_out.about
    if about is None:
        raise ValueError("A trial whose rows have no facts beside them can't be compared.")
    today = days_of(portfolio)
    try:
        scorer = champion()
        trained_on = date.fromisoformat(scorer.spec.trained_on)
        days = [day for day in _dates(about.day) if day >= trained_on]
        wanted = sorted({*days, *_dates(today)})
        read = material.read_for(scorer.spec, wanted)
    except (FeatureError, ModelError) as error:
        reason = f"version {version}, which serves, can't be asked about these data: {error}"
        return Comparison(version, "not comparable yet", (reason,), rule), None
    places = {key: row for row, key in enumerate(_keys(read.account_ids, read.day))}
    known = _score_today(places, read, scorer, portfolio, today, challenger)
    if np.isnat(about.day).any() or np.isnat(read.day).any():
        comparison = Comparison(version, "not comparable yet", (NO_TIME.format(version=version),), rule)
    else:
        paired = _pair(places, read, scorer, trial.held_out, about, np.isin(about.day, np.array(days, "datetime64[D]")))
        comparison = compare(paired, rule, version, scorer.spec.trained_on)
    return replace(comparison, today=known.to_json()), known


def _dates(days: np.ndarray) -> list[date]:
    """The days there are, each once."""
    found: list[date] = np.unique(days[~np.isnat(days)]).tolist()
    return found


def _keys(accounts: tuple[str, ...], day: np.ndarray) -> list[tuple[str, int]]:
    return list(zip(accounts, day.astype("datetime64[D]").astype(np.int64).tolist(), strict=True))


def _find(places: dict[tuple[str, int], int], keys: list[tuple[str, int]]) -> tuple[Bools, Ints]:
    """Which of the keys have a place, and those places."""
    found = np.array([places.get(key, -1) for key in keys], dtype=np.int64)
    return found >= 0, found[found >= 0]


def _score_today(
    places: dict[tuple[str, int], int],
    read: Read,
    champion: Scorer,
    portfolio: Dataset,
    today: np.ndarray,
    challenger: Scorer,
) -> Today:
    ids = tuple(portfolio.account_ids[one] for one in portfolio.account)
    there, rows = _find(places, _keys(ids, today))
    return score_by_both(
        [one for one, is_there in zip(ids, there, strict=True) if is_there],
        (champion, read.X[rows]),
        (challenger, portfolio.X[there]),
        None if portfolio.revenue is None else portfolio.revenue[there],
    )


def _pair(
    places: dict[tuple[str, int], int],
    read: Read,
    champion: Scorer,
    held_out: HeldOut,
    about: HeldRows,
    later: Bools,
) -> Paired:
    """The later rows for which both have a prediction."""
    ids = tuple(about.account_ids[one] for one in about.account)
    there, rows = _find(places, _keys(ids, about.day))
    rows = rows[later[there]]
    both = later & there
    chosen: dict[str, Any] = {
        name: None if values is None else values[both]
        for name, values in (("revenue", about.revenue), ("segment", about.segment))
    }
    return Paired(
        champion=champion.churn_probability(read.X[rows]),
        challenger=held_out.probability[both],
        y=held_out.y[both],
        account=held_out.account[both],
        day=about.day[both],
        **chosen,
    )
