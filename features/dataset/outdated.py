"""Which snapshots of a data set do not hold any more, and why."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb

from features.dataset.changes import compare_facts, say_changes, say_columns, seen_changes
from features.dataset.facts import Facts, read_facts
from features.dataset.manifest import Manifest


def find_outdated(folder: Path, old: Manifest, facts: Facts, reach: int | None) -> dict[date, tuple[str, ...]]:
    """Why snapshots of the data set must be made anew, in clauses, by day, in order.

    Args:
        folder: where the data set lies.
        old: its manifest.
        facts: of the source as it is now.
        reach: how many days a snapshot looks back in usage; see `usage_reach`.
    """
    if (old.varme, old.duckdb) != (version("varme"), duckdb.__version__):
        why = f"they were written by Varme {old.varme} with DuckDB {old.duckdb}"
        return dict.fromkeys(old.days, (why,))
    if not old.facts.is_whole(folder):
        return dict.fromkeys(old.days, (f"{old.facts.path}, which tells what they were made of, is not as it was",))
    before = read_facts(folder / old.facts.path)
    if came_or_went := say_columns(before, facts):
        return dict.fromkeys(old.days, came_or_went)
    seen = seen_changes(compare_facts(before, facts, reach), old.days)
    reasons = {day: say_changes(changes) for day, changes in seen.items()}
    for one in old.partitions:
        if one.snapshot_on not in reasons and not one.file.is_whole(folder):
            reasons[one.snapshot_on] = (f"{one.file.path} is not as it was written",)
    return dict(sorted(reasons.items()))
