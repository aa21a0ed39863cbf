"""What keeps a source from being scored: it is half-loaded, by its own past or by that of the last good run."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.jobs.refreshing.stand import SourceStand, TableStand
from app.settings import RefreshSettings

# A table with fewer rows on a weekday may have none of it by chance.
FEWEST_ROWS = 20


def find_gaps(now: SourceStand, before: SourceStand | None, settings: RefreshSettings) -> Iterator[str]:
    """Why a source can't be scored, in a sentence each: nothing where it is whole.

    Args:
        now: what it holds.
        before: what it held at the last good run; None where there was none, or the source is another one.
        settings: how much less is too little.
    """
    for name, table in now.tables.items():
        yield from _find_missing_day(name, table, now.snapshot_on, settings.fewest_of_day)
    if before is None or before.place != now.place:
        return
    for name, was in before.tables.items():
        yield from _find_loss(name, now.tables.get(name), was, before.snapshot_on, settings.fewest_share)
    if now.customers < settings.fewest_share * before.customers:
        yield (
            f"Only {now.customers:,} accounts would be customers; at the last good run, as of {before.snapshot_on}, "
            f"{before.customers:,} were."
        )


def find_standstill(now: SourceStand, before: SourceStand, today: date, before_on: date) -> str | None:
    """That the source stays behind the days more than it did, in a sentence; None where it does not.

    Args:
        now: what it holds, as of the latest day that can be scored.
        before: what it held at the last good run.
        today: the day of the run.
        before_on: the day of the last good one.
    """
    is_behind = today - now.snapshot_on > before_on - before.snapshot_on
    if before.place != now.place or not is_behind:
        return None
    last = now.snapshot_on - timedelta(days=1)
    return f"The source has not moved on: its last day is {last}, so that the scores are as of {now.snapshot_on}."


def _find_missing_day(name: str, table: TableStand, day: date, fewest: float) -> Iterator[str]:
    """The partition of the last day is not there, though that weekday always had one."""
    if table.of_day is None or not table.of_weeks:
        return
    usual = min(table.of_weeks)
    if usual >= FEWEST_ROWS and table.of_day < fewest * usual:
        yield (
            f"{name} has {table.of_day:,} rows of the last day before {day}; on the same weekday of the four weeks "
            f"before it never had fewer than {usual:,}."
        )


def _find_loss(name: str, table: TableStand | None, was: TableStand, when: date, fewest: float) -> Iterator[str]:
    if not was.rows:
        return
    had = f"at the last good run, as of {when}, it had {was.rows:,} rows"
    if table is None:
        yield f"{name} is not there any more; {had}."
    elif not table.rows:
        yield f"{name} is empty; {had}."
    elif table.rows < fewest * was.rows:
        yield f"{name} has only {table.rows:,} rows; {had}."
    elif table.newest_on is not None and was.newest_on is not None and table.newest_on < was.newest_on:
        yield f"{name} ends on {table.newest_on}; at the last good run it reached {was.newest_on}."
