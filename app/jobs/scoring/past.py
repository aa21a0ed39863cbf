"""Scores of days gone by, for a store that begins: so that trends and changes have something to show."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from app.jobs.champion import champion_of
from app.jobs.scoring.profiles import keep_profiles_of
from app.jobs.scoring.records import score_days
from app.settings import Settings
from app.store import ScoreRecord, open_store
from app.store.tombstones import ErasedAccounts
from features.snapshots import Churn
from features.source import Source

WEEKS, MONTHS = 6, 8
WEEK = timedelta(days=7)


def past_days(newest: date) -> tuple[date, ...]:
    """The days before the newest that are scored: some weeks, and before them the first days of some months.

    >>> [day.isoformat() for day in past_days(date(2026, 7, 1))][-3:]
    ['2026-06-10', '2026-06-17', '2026-06-24']
    """
    weeks = [newest - WEEK * number for number in range(1, WEEKS + 1)]
    month = weeks[-1].replace(day=1)
    months: list[date] = []
    while len(months) < MONTHS:
        if month < weeks[-1]:
            months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return tuple(sorted([*months, *weeks]))


def score_past(source: Source, churn: Churn, settings: Settings, report: Callable[[str], None]) -> int:
    """Score the customers of earlier days with the model that serves now, where the store has no scores at all.

    What the source says of them is kept too: some have left by the newest run, which keeps it of those that it scores.

    It knows what happened afterwards: these are no predictions that were made then.

    Returns:
        How many scores were written.
    """
    champion, now = champion_of(settings), datetime.now(UTC)
    store = open_store(settings.store_url, make=True)
    written = 0
    try:
        if store.standings.newest_day() is not None:
            return 0
        tombstones, scored = store.tombstones.load(), set[str]()
        for day, records in score_days(source, champion, churn, past_days(source.latest_snapshot), now):
            report(f"Scoring the customers of {day}")
            written += store.save_scores(_note_accounts(records, tombstones, scored))
        keep_profiles_of(scored, source, store)
    finally:
        store.close()
    return written


def _note_accounts(records: Iterable[ScoreRecord], erased: ErasedAccounts, accounts: set[str]) -> Iterator[ScoreRecord]:
    """The records but for those of erased accounts; whom they are about is added to `accounts`."""
    for one in records:
        if one.row.account_id is not None and one.row.account_id not in erased:
            accounts.add(one.row.account_id)
            yield one
