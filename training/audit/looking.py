"""Looking at the values of a feature, and at what a small model makes of a signal's, on rows held out."""

from collections.abc import Sequence

import numpy as np

from training.audit.held import Held
from training.audit.look import Groups, Look
from training.audit.nats import Nats, find_spared
from training.audit.verdicts import Judged
from training.dataset import Column, Floats


def look_at_feature(held: Held, column: Column, groupings: tuple[Groups, ...], added: Nats | None) -> Judged:
    """A number ranks by its size, or by the rates of its parts where only these tell; a category by its rates."""
    risk = held.rates(column)
    rates, spared = _look(held, risk, groupings), _spare(held, risk)
    if column.type == "category":
        return Judged(rates, None, spared, added, column.more_is, has_direction=False)
    look = _look(held, held.values(column.name), groupings)
    return Judged(look, rates, spared, added, column.more_is, has_direction=True)


def look_at_signal(held: Held, own: Sequence[Column], groupings: tuple[Groups, ...], added: Nats | None) -> Judged:
    """A signal of several features ranks by a small model of them; it means what all of them were declared to mean."""
    names = [column.name for column in own]
    margin = np.concatenate([held.margins(part, names) for part in held.parts])
    meanings = {column.more_is for column in own}
    declared = meanings.pop() if len(meanings) == 1 else None
    return Judged(_look(held, margin, groupings), None, _spare(held, margin), added, declared, has_direction=False)


def _look(held: Held, values: Floats, groupings: tuple[Groups, ...]) -> Look:
    return Look.of(values, held.y, held.account, held.stratum, groupings)


def _spare(held: Held, log_odds: Floats) -> Nats | None:
    """What is spared of the rows that know a value; None where none does."""
    known = ~np.isnan(log_odds)
    if not known.any():
        return None
    return find_spared(log_odds[known], held.y[known], held.account[known], held.stratum[known])
