"""What each table of the contract brings: the signals that its declarations compute."""

from features.catalogue import MODULES
from features.declare import Feature


def signals_by_table() -> dict[str, tuple[str, ...]]:
    """For each table that features read, the labels of their signals, in the order of the catalogue."""
    found: dict[str, dict[str, None]] = {}
    for module in MODULES:
        for feature in vars(module).values():
            if isinstance(feature, Feature):
                found.setdefault(feature.source, {})[feature.signal.label] = None
    return {table: tuple(labels) for table, labels in found.items()}
