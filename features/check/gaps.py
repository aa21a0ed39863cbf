"""What each gap costs: the signals that become unknown without a table or a column, from the features' declarations."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from features.aggregates import DERIVED
from features.catalogue import catalogue
from features.contract import TABLES
from features.declare import Feature
from features.findings import Finding
from features.state import CatalogueState

# A state in which everything is learnt, so that every feature that there may be is declared.
_EVERYTHING = CatalogueState(key_features=("any",), milestone_days=(("any", 1),))


def gap_findings(tables: Mapping[str, AbstractSet[str]]) -> list[Finding]:
    """A note for each table, and each optional column, that features read and the source does not have."""
    findings = []
    for name, table in TABLES.items():
        if name not in tables:
            if cost := say_cost(name, table.names):
                findings.append(Finding("note", "no_table", f"No {name}: {cost}", name))
            continue
        for column in table.columns:
            if not column.required and column.name not in tables[name] and (cost := say_cost(name, {column.name})):
                says = f"{name} has no {column.name}: {cost}"
                findings.append(Finding("note", "no_column", says, name, column.name))
    return findings


def say_cost(table: str, columns: AbstractSet[str]) -> str:
    """What is unknown without some columns of a table (or all of them), in sentences; empty if features read none.

    >>> say_cost("contacts", {"role"})
    'Champion is unknown.'
    """
    whole = columns == TABLES[table].names
    features = catalogue(_EVERYTHING)
    lost = {one.name for one in features if _needs(one, table, columns, whole=whole)}
    # What is computed from a feature may be computed from in turn.
    while more := {one.name for one in features if set(one.parts) & lost} - lost:
        lost |= more
    unknown, partly = [], []
    for signal in dict.fromkeys(one.signal for one in features):
        names = {one.name for one in features if one.signal == signal}
        if names <= lost:
            unknown.append(signal.label)
        elif names & lost:
            partly.append(signal.label)
    sentences = []
    if unknown:
        sentences.append(f"{_and(unknown)} {'is' if len(unknown) == 1 else 'are'} unknown.")
    if partly:
        sentences.append(f"{_and(partly)} {'is' if len(partly) == 1 else 'are'} unknown in part.")
    return " ".join(sentences)


def _needs(feature: Feature, table: str, columns: AbstractSet[str], *, whole: bool) -> bool:
    if table not in feature.reads or (isinstance(feature.aggregate, DERIVED) and not feature.columns):
        return False
    return whole or bool(feature.reads[table] & columns)


def _and(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
