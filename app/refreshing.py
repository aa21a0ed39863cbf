"""How fresh the scores are, and when the next nightly run is due: the same for pages, programs and commands."""

import os
import socket
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.store.refreshes import BROKE_OFF, RefreshRecord

# A run that came to nothing is made again so much later: what was away may be back.
AGAIN = timedelta(hours=1)


class CannotRefresh(Exception):
    """No run is made now, or it came to nothing; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether the scores are those of the last night.

    Attributes:
        is_old: whether they are older.
        why: why so, in a sentence; None where they are not.
        snapshot_on: the day that the last good run scored.
        refreshed_at: when it ended.
        tried_at: when the newest run began.
    """

    is_old: bool
    why: str | None
    snapshot_on: date | None
    refreshed_at: datetime | None
    tried_at: datetime


def find_freshness(
    newest: RefreshRecord | None, done: RefreshRecord | None, now: datetime, most: timedelta
) -> Freshness | None:
    """Whether the scores are those of the last night; None where no nightly run was ever made.

    Args:
        newest: the run that began last.
        done: the last one that was done.
        now: when.
        most: how long after a run the next one is to have been done.
    """
    if newest is None:
        return None
    ended = None if done is None else done.done_at
    why = newest.trouble
    if newest.has_broken_off(now):
        why = BROKE_OFF
    elif newest.state == "running":
        why = None if done is None else done.trouble
    if why is None and ended is not None and now - ended > most:
        why = f"No run was done since {ended:%Y-%m-%d %H:%M} UTC."
    snapshot_on = None if done is None else done.snapshot_on
    return Freshness(why is not None, why, snapshot_on, ended, newest.began_at)


def is_due(newest: RefreshRecord | None, now: datetime, at: time, zone: ZoneInfo) -> bool:
    """Whether a run is due by the schedule: once a day from a time of day on, and again an hour after it failed.

    Args:
        newest: the run that began last.
        now: when.
        at: the time of day.
        zone: where it is that time.
    """
    here = now.astimezone(zone)
    last = datetime.combine(here.date(), at, zone)
    if here < last:
        last = datetime.combine(here.date() - timedelta(days=1), at, zone)
    if newest is None or newest.began_at < last:
        return True
    if newest.state == "running":
        return newest.has_broken_off(now)
    return newest.state != "done" and newest.done_at is not None and newest.done_at + AGAIN <= now


def name_runner() -> str:
    """What this process is called as the maker of a run: host and number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def has_ended(name: str) -> bool:
    """Whether the process of a name can be seen to have ended: it was one of this host, and is there no more."""
    host, _, number = name.rpartition(":")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        # this process holds no other run, so that was an earlier life of the number, as in a container begun anew
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
