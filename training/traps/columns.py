"""Columns that give the answer away: they separate alone, by their value, by being known, or by one value of theirs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from training.dataset import Column, Dataset, Floats
from training.traps.filled import filled_after
from training.traps.questions import EVER, SOON, WHOLE, questions
from training.traps.rest import tell_together
from training.traps.strength import Question, Strength, measure
from training.traps.trap import Kind, Trap
from training.trial.sample import is_drawn

# No honest column of a business tells so well, alone, who leaves.
MOST_ALONE = 0.98
# So well that it does not matter how well the others do.
NEARLY_SURE = 0.995
# A copy with some mistakes in it is wrong about few of either side, where an honest column that is as strong would
# rank well and still be wrong about many.
NEAR_COPY = 0.75
# By so much it stands above what all others tell together.
GAP, SMALL_GAP = 0.05, 0.02
# More rows tell no better.
MOST_ROWS = 20_000
_FEW_VALUES = 10


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that tells too well, on one question."""

    place: int
    asked: Question
    strength: Strength


def column_traps(data: Dataset, named: Mapping[str, str]) -> Iterator[Trap]:
    """The columns that give the answer away.

    Args:
        data: labelled rows.
        named: what the user calls a column, where that is not its name.
    """
    data = data.rows(is_drawn(data.account_ids, MOST_ROWS / max(len(data.y), 1))[data.account])
    asked = questions(data)
    found = _suspects(data, asked)
    filled = filled_after(data, asked)
    honest = ~np.isin(np.arange(len(data.columns)), [*found, *filled])
    together: dict[str, float] = {}
    for place, column in enumerate(data.columns):
        name = named.get(column.name, column.name)
        # In a ready table a column comes from itself.
        source = next((one for one in column.sources if one not in {name, column.name}), None)
        suspect = found.get(place)
        if suspect is not None and _stands_out(suspect, data, honest, together):
            kind = _kind(column, data.X[:, place], suspect)
            yield Trap(kind, _say(data, name, suspect, together.get(suspect.asked.name)), name, source)
        elif place in filled:
            yield Trap("after_event", f"{name} {filled[place]}", name, source)


def _suspects(data: Dataset, asked: list[Question]) -> dict[int, Suspect]:
    found = {}
    for place, column in enumerate(data.columns):
        values = data.X[:, place]
        measured = [Suspect(place, one, measure(column, values[one.rows], one)) for one in asked]
        telling = [one for one in measured if _is_suspect(one)]
        if telling:
            found[place] = max(telling, key=lambda one: one.strength.auc)
    return found


def _is_suspect(one: Suspect) -> bool:
    if one.strength.auc >= MOST_ALONE:
        return True
    # In parts of the rows there is more chance.
    return one.asked.name in {WHOLE, EVER} and one.strength.youden >= NEAR_COPY


def _stands_out(suspect: Suspect, data: Dataset, honest: np.ndarray, together: dict[str, float]) -> bool:
    auc, name = suspect.strength.auc, suspect.asked.name
    if auc >= NEARLY_SURE or not honest.any():
        return True
    if name not in together:
        together[name] = tell_together(data, suspect.asked, honest)
    return auc >= together[name] + (SMALL_GAP if auc >= MOST_ALONE else GAP)


def _kind(column: Column, values: Floats, suspect: Suspect) -> Kind:
    if suspect.strength.way == "known":
        return "after_event"
    if suspect.strength.way == "unknown":
        return "absence"
    distinct = len(np.unique(values[~np.isnan(values)]))
    return "label_copy" if column.type == "category" or distinct <= _FEW_VALUES else "alone"


def _say(data: Dataset, name: str, suspect: Suspect, together: float | None) -> str:
    asked, strength = suspect.asked, suspect.strength
    values = data.X[:, suspect.place][asked.rows]
    beside = "" if together is None else f", where all other columns together reach {together:.3f}"
    told = f"AUC {strength.auc:.3f} alone, {asked.name}{beside}"
    if strength.way in {"known", "unknown"}:
        is_known = ~np.isnan(values)
        left, stayed = is_known[asked.left].mean(), is_known[~asked.left].mean()
        return f"{name} is known of {left:.0%} of those that left and {stayed:.0%} of those that stayed ({told})."
    if asked.name == EVER:
        return f"{name} tells long before who will ever leave ({told}), so it seems to be set when an account leaves."
    if asked.name == SOON:
        return f"{name} separates those about to leave from the others ({told})."
    return f"{name} separates those that left from those that stayed ({told})."
