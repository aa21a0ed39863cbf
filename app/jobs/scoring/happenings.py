"""Takes what happened to the accounts of a run from the source into the store: pages tell it as a timeline."""

from collections.abc import Iterator
from datetime import UTC, date

from app.settings import Settings
from app.store import open_store
from app.store.happenings import HappeningRecord
from features.happenings import Happening, tell_happenings
from features.source import Source


def keep_happenings(source: Source, settings: Settings, model_version: str, on: date) -> int:
    """Keep what happened in the year before a run to the accounts that it scored, in the place of what was kept before.

    A run of an earlier day than the newest one leaves what is kept as it is.

    Args:
        source: of the business.
        settings: where the store is; the run has made it.
        model_version: of the run.
        on: the day of the run.

    Returns:
        How many happenings were written; none where nothing changed.
    """
    store = open_store(settings.store_url)
    try:
        if store.standings.newest_day() != on:
            return 0
        scored = sorted(store.accounts.scored_on(on, model_version))
        return store.happenings.replace(_records(tell_happenings(source, on, scored)))
    finally:
        store.close()


def _records(told: Iterator[tuple[str, list[Happening]]]) -> Iterator[tuple[str, list[HappeningRecord]]]:
    for account, its in told:
        yield (
            account,
            [HappeningRecord(one.key, one.happened_at.replace(tzinfo=UTC), one.kind, one.what) for one in its],
        )
