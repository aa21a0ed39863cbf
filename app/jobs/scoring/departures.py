"""Takes from the source into the store which accounts left, so that those whom the scores missed can be shown."""

from datetime import date

from app.settings import Settings
from app.store import open_store
from app.store.departures import Departure
from features.departures import departures_query
from features.snapshots import Churn
from features.source import Source


def keep_departures(source: Source, churn: Churn, settings: Settings, on: date) -> int:
    """Keep which accounts had left by a run, as was known on its day, in the place of what was kept before.

    A run of an earlier day than the newest one leaves what is kept as it is.

    Args:
        source: of the business.
        churn: what counts as leaving.
        settings: where the store is; the run has made it.
        on: the day of the run.

    Returns:
        How many were written and removed; none where nothing changed.
    """
    store = open_store(settings.store_url)
    try:
        if store.standings.newest_day() != on:
            return 0
        known = source.until(on)
        rows = known.rows(departures_query(known, churn))
        return store.departures.replace(Departure(account, left_on, kind) for account, left_on, kind in rows)
    finally:
        store.close()
