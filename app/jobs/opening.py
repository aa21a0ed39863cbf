"""Opening what the settings name: the source, and what counts as churn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.settings import Settings
from features.errors import SourceError, TableError
from features.snapshots import Churn
from features.source import Reading, Source, open_source, read_source


def churn_of(settings: Settings) -> Churn:
    """What counts as churn, as configured."""
    label = settings.label
    return Churn(label.churn, label.horizon_days, label.lead_days, label.active_days)


def source_of(settings: Settings, location: Path | str | None) -> Source:
    """The source that the command names, or else the configuration.

    Raises:
        SourceError: neither names one, or it can't be read.
    """
    return open_source(_location(settings, location), **_how_to_read(settings))


def reading_of(settings: Settings, location: str | Path | None, report: Callable[[str], None]) -> Reading:
    """The same source with everything found in it, errors too.

    Raises:
        SourceError: neither names one, or there is nothing to read.
    """
    return read_source(_location(settings, location), **_how_to_read(settings), report=report)


def mapping_of(settings: Settings) -> dict[str, str]:
    """The queries that map the source, by table, that of activity included: another mapping is another source."""
    activity = settings.label.activity
    return {**settings.source.tables, **({} if activity is None else {"activity": activity})}


def _location(settings: Settings, location: str | Path | None) -> Path | str:
    chosen = location or settings.source.location
    if chosen is None:
        raise SourceError(
            "No source is named. Give a folder of Parquet or CSV files, or the address of a database, with --source, "
            "or as `location` in the [source] section of varme.toml. `varme init` writes one, and `varme demo` makes a "
            "company to try."
        )
    return chosen


def _how_to_read(settings: Settings) -> dict[str, Any]:
    return {
        "tables": settings.source.tables,
        "activity": settings.label.activity,
        "end_of_data": settings.source.end_of_data,
        "by_inactivity": settings.label.churn == "inactivity",
        "trusted": settings.source.trusted,
        "own_features": settings.own_features,
        "recorded": settings.recorded,
    }


def chosen_table(settings: Settings, source: str | Path | None, table: Path | None) -> Path | None:
    """The ready table that the command names, or else the configuration; None where source tables are meant.

    Raises:
        TableError: both a source and a table are named, and nothing tells which is meant.
    """
    if source is not None and table is not None:
        raise TableError("Both a source and a table are named. Give one of --source and --table.")
    if source is not None or table is not None:
        return table
    configured = settings.table.location
    if configured is not None and settings.source.location is not None:
        raise TableError("The configuration names both a [source] and a [table]. Say which with --source or --table.")
    return None if configured is None else Path(configured)
