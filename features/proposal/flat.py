"""A flat table: one row for each account, with a column that says who left."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from features.proposal.facts import ColumnFacts, TableFacts, filled_value
from features.proposal.names import squash, words_of
from features.proposal.vocabulary import (
    ACCOUNT,
    ACCOUNT_BARE,
    COSTS,
    LABELS,
    LEFT_VALUES,
    PERSON,
    SHADOWS,
    STAYED_VALUES,
    STAYING,
)
from features.read import identifier, literal

_ID_NAMES = (*ACCOUNT.split(), *PERSON.split(), "id", *ACCOUNT_BARE.split(), "row_id", "index")
_PAIR = 2
_YES = frozenset(("1", "true", "yes", "y", "t", "ja"))
_NO = frozenset(("0", "false", "no", "n", "f", "nein", "nej"))


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A ready table: its id, its label with its values, and which of them means leaving, as far as they tell.

    `drop` are columns that only those have who left, each with why. `costs` are the columns of `[table] costs`.
    `labels` are all columns that could be the label.
    """

    table: TableFacts
    id: str | None
    label: str
    values: tuple[str, ...]
    positive: str | None
    labels: tuple[str, ...]
    drop: Mapping[str, str]
    costs: Mapping[str, str]


def find_label(own: TableFacts) -> str | None:
    """The column that says who left, by its name; it has two values."""
    return next((facts.name for facts in _labels(own)), None)


def read_flat(connection: duckdb.DuckDBPyConnection, own: TableFacts, file: Path | None) -> FlatTable | None:
    """The table, which is in `file` if it is in one, as a flat table; None if no column looks like a label."""
    labels = [facts.name for facts in _labels(own)]
    if not labels:
        return None
    label = own.column(labels[0])
    costs = {decision: column for decision, names in COSTS.items() if (column := _first(own, names.split()))}
    rest = [one for one in own.columns if one.name not in {*labels[:1], *costs.values()}]
    named = [one for name in _ID_NAMES if (one := next((c for c in rest if _same(c.name, name)), None))]
    unique = [one.name for one in (*named, *rest) if one.is_unique and not one.times and one.type != "DOUBLE"]
    key = unique[0] if unique else None
    drop = dict(_shadows(connection, own, label, [one for one in rest if one.name != key]))
    values = _values_in(connection, label, file)
    return FlatTable(own, key, label.name, values, _positive(label.name, values), tuple(labels), drop, costs)


def _labels(own: TableFacts) -> Iterator[ColumnFacts]:
    for name in (*LABELS.split(), *STAYING.split()):
        for facts in own.columns:
            if _same(facts.name, name) and facts.values is not None and len(facts.values) == _PAIR:
                yield facts


def _values_in(connection: duckdb.DuckDBPyConnection, label: ColumnFacts, file: Path | None) -> tuple[str, ...]:
    """The label's values as the file has them: DuckDB takes Yes and No for true and false."""
    if file is None or file.suffix == ".parquet":
        return label.values or ()
    value = filled_value(label.name, "VARCHAR")
    rows = connection.execute(
        f"SELECT DISTINCT {value} FROM read_csv({literal(str(file.resolve()))}, all_varchar = true) "
        f"WHERE {value} IS NOT NULL ORDER BY 1"
    ).fetchall()
    return tuple(one for (one,) in rows)


def _positive(name: str, values: tuple[str, ...]) -> str | None:
    """The value that means leaving, as the training compares it: 1.0 is 1."""
    plain = [re.sub(r"^(-?\d+)\.0+$", r"\1", value) for value in values]
    form = {value: squash(words_of(value)) for value in plain}
    left = [value for value in plain if form[value] in LEFT_VALUES.split()]
    stayed = [value for value in plain if form[value] in STAYED_VALUES.split()]
    if any(_same(name, one) for one in STAYING.split()) and set(form.values()) <= _YES | _NO:
        left, stayed = stayed, left
    if len(left) == 1 and len(stayed) <= 1:
        return left[0]
    return next((value for value in plain if value not in stayed), None) if len(stayed) == 1 and not left else None


def _shadows(
    connection: duckdb.DuckDBPyConnection, own: TableFacts, label: ColumnFacts, columns: Iterable[ColumnFacts]
) -> Iterator[tuple[str, str]]:
    words = set(SHADOWS.split())
    for facts in columns:
        is_few = facts.values is not None and 1 < len(facts.values) + (facts.filled < own.rows) < own.rows
        if words & set(words_of(facts.name)):
            yield facts.name, "by its name it is known only once somebody left"
        elif is_few and _tells_all(connection, own, label, facts):
            yield facts.name, f"each of its values goes with one of {label.name} only: it gives the answer away"


def _tells_all(connection: duckdb.DuckDBPyConnection, own: TableFacts, label: ColumnFacts, facts: ColumnFacts) -> bool:
    """Whether no value of the column, blank included, is found with both values of the label."""
    # A query for each column: one for many of them costs DuckDB far longer to plan than to answer.
    value, answer = filled_value(facts.name, facts.type), filled_value(label.name, label.type)
    mixed = connection.execute(
        f"SELECT COUNT(*) FROM (SELECT {value} AS v FROM {identifier(own.name)} GROUP BY 1 "
        f"HAVING COUNT(DISTINCT {answer}) > 1)"
    ).fetchone()
    return mixed == (0,)


def _first(own: TableFacts, names: Iterable[str]) -> str | None:
    return next((facts.name for name in names for facts in own.columns if _same(facts.name, name)), None)


def _same(name: str, known: str) -> bool:
    return squash(words_of(name)) == squash(words_of(known))
