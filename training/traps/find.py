"""Finding all traps in labelled rows, and what is left out of the training for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from training.dataset import Dataset
from training.errors import GivesAway
from training.traps.columns import column_traps
from training.traps.duplicates import Duplicates, find_duplicates
from training.traps.trap import OF_ROWS, Trap
from training.trial.recipe import is_useful

NOTHING_NAMED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Found:
    """The findings, and what they leave out: features by name, and accounts that are there a second time."""

    traps: tuple[Trap, ...] = ()
    columns: frozenset[str] = frozenset()
    accounts: frozenset[str] = field(default=frozenset(), repr=False)

    def clean(self, data: Dataset) -> Dataset:
        """The rows without what is left out; rows without an answer stay, since nothing is learnt from them."""
        kept = data.keep(np.array([column.name not in self.columns for column in data.columns], dtype=bool))
        if not self.accounts:
            return kept
        is_twice = np.array([one in self.accounts for one in kept.account_ids], dtype=bool)
        return kept.rows(~is_twice[kept.account] | ~kept.is_labelled)


NOTHING_FOUND = Found()


def find_traps(
    data: Dataset,
    *,
    keep: Collection[str] = (),
    named: Mapping[str, str] = NOTHING_NAMED,
    known: Iterable[Trap] = (),
) -> Found:
    """Find the traps in what is to be learnt from.

    Args:
        data: labelled rows with every column.
        keep: features for which the user vouches, by what they are called.
        named: what a feature is called, where that is not its name.
        known: what was found otherwise already: of the same columns nothing more is said.

    Raises:
        GivesAway: without what is found no feature is left.
    """
    traps = [*known]
    if len(np.unique(data.y)) > 1:
        told = {trap.column for trap in traps}
        traps += [
            replace(trap, kept=trap.column in keep) for trap in column_traps(data, named) if trap.column not in told
        ]
    names = {trap.column for trap in traps if trap.kind not in OF_ROWS and not trap.kept}
    columns = frozenset(one.name for one in data.columns if named.get(one.name, one.name) in names)
    rest = data.keep(np.array([one.name not in columns for one in data.columns], dtype=bool))
    if columns and not is_useful(rest).any():
        raise GivesAway(_refuse([trap for trap in traps if trap.column in names]))
    twice = find_duplicates(rest)
    accounts: frozenset[str] = frozenset()
    if twice is not None:
        traps.append(Trap("duplicate_rows", _say_twice(twice, data)))
        accounts = frozenset(data.account_ids[number] for number in twice.earlier)
    return Found(tuple(sorted(traps, key=lambda one: one.kind in OF_ROWS)), columns, accounts)


def _refuse(traps: Sequence[Trap]) -> str:
    evidence = " ".join(trap.evidence for trap in traps)
    return (
        f"Nothing is left to learn from, since every feature gives away who left: {evidence} A model that reads them "
        "would be worth nothing. Bring features that were known before; or, where you know that these were, name them "
        "with --keep."
    )


def _say_twice(found: Duplicates, data: Dataset) -> str:
    pairs = found.exact + found.near
    return (
        f"{pairs:,} pairs of accounts, of {len(np.unique(data.account)):,}, have the same rows under two ids: "
        f"{found.exact:,} agree in everything, {found.near:,} in all but one of {len(data.columns):,} columns, and "
        f"{found.agrees:.0%} in what happened next. No two of these accounts would agree so by chance."
    )
