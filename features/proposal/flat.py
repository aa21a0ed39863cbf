"""Recognising one flat table: a row for each account, and a column that says who left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from features.proposal.accounts import key_of
from features.proposal.facts import ColumnFacts, TableFacts
from features.proposal.names import squash, words_of
from features.proposal.vocabulary import COSTS, LABELS, LEFT_VALUES, SHADOWS, STAYED_VALUES, STAYING
from features.table.answers import plain_text
from features.table.reading import read_table

_TWO = 2


@dataclass(frozen=True, slots=True)
class FlatTable:
    """What `[table]` proposes. `positive` is None where nothing says which value means leaving; `values` are both."""

    own: str
    says: str
    id: str
    label: str
    positive: str | None
    values: tuple[str, ...]
    drop: tuple[str, ...]
    costs: Mapping[str, str]
    rows: int


def find_flat(facts: TableFacts, file: Path | None) -> FlatTable | None:
    """The table as a flat one; None if it has no label, or nothing names its rows, or it is no file of its own.

    The label's values are those of the file, as training reads them.
    """
    if file is None:
        return None
    found = key_of(facts)
    key = found.column if found is not None else _first_unique(facts)
    ranked = [(rank, one) for one in facts.columns if (rank := _label_rank(one)) is not None]
    labels = sorted(ranked, key=lambda pair: pair[0])
    if key is None or not labels:
        return None
    label = labels[0][1]
    values = tuple(
        sorted({plain_text(value) for value in read_table(file).columns[label.name].unique().to_pylist()} - {""})
    )
    costs = {kind: one.name for one in facts.columns for kind, names in COSTS.items() if _is_one(one, names)}
    costs = costs if len(costs) == len(COSTS) else {}
    taken = {key, label.name, *costs.values()}
    drop = tuple(
        one.name
        for one in facts.columns
        if one.name not in taken and (set(SHADOWS.split()) & set(words_of(one.name)) or _label_rank(one) is not None)
    )
    return FlatTable(
        facts.name, facts.says, key, label.name, _positive(label.name, values), values, drop, costs, facts.rows
    )


def _first_unique(facts: TableFacts) -> str | None:
    """A column that names each row once, if its name says that it is there for that."""
    for one in facts.columns:
        if one.is_unique and words_of(one.name)[-1:] in (("id",), ("key",), ("number",), ("no",), ("nr",), ("uuid",)):
            return one.name
    return None


def _label_rank(facts: ColumnFacts) -> int | None:
    """Where in the list of labels a column of two values stands; None if it is no label."""
    if facts.values is None or len(facts.values) != _TWO:
        return None
    listed = [squash(words_of(name)) for name in (*LABELS.split(), *STAYING.split())]
    form = squash(words_of(facts.name))
    return listed.index(form) if form in listed else None


def _positive(label: str, values: Sequence[str]) -> str | None:
    forms = {value: squash(words_of(value)) for value in values}
    means_leaving = [value for value in values if forms[value] in LEFT_VALUES.split()]
    means_staying = [value for value in values if forms[value] in STAYED_VALUES.split()]
    if squash(words_of(label)) in {squash(words_of(name)) for name in STAYING.split()}:
        left = [value for value in values if value not in means_leaving]
    elif not means_leaving and len(means_staying) == 1:
        left = [value for value in values if value not in means_staying]
    else:
        left = means_leaving
    return left[0] if len(left) == 1 else None


def _is_one(facts: ColumnFacts, names: str) -> bool:
    return facts.is_number and squash(words_of(facts.name)) in {squash(words_of(name)) for name in names.split()}
