"""Snapshots: the days on which we pretend it is, and who was a customer then, since when."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from features.contract import ACTIVITY, TABLES
from features.errors import SnapshotError
from features.known import known_at, visible
from features.read import table_of
from features.source import Source

Every = Literal["month", "week"] | int


@dataclass(frozen=True, slots=True)
class Churn:
    """What counts as churn, and for how long it is watched for.

    `cancellation`: the account gives notice. `inactivity`: it shows no activity in the whole label window; it is a
    customer while it was active in the `active_days` before. `label`: a ready table says who left.

    >>> Churn(lead_days=14).closes(date(2025, 1, 1)).isoformat()
    '2025-04-15'
    """

    by: Literal["cancellation", "inactivity", "label"] = "cancellation"
    horizon_days: int = 90
    lead_days: int = 0
    active_days: int = 180

    def opens(self, snapshot_on: date) -> date:
        """The first day of the label window `[snapshot + lead, snapshot + lead + horizon)`."""
        return snapshot_on + timedelta(days=self.lead_days)

    def closes(self, snapshot_on: date) -> date:
        """The day after the label window: the earliest day on which the label is known."""
        return snapshot_on + timedelta(days=self.lead_days + self.horizon_days)


def snapshot_dates(first: date, last: date, every: Every = "month") -> tuple[date, ...]:
    """The snapshots from `first` to `last`: the first of each month, each Monday, or every so many days up to `last`.

    >>> [day.isoformat() for day in snapshot_dates(date(2025, 1, 15), date(2025, 3, 1))]
    ['2025-02-01', '2025-03-01']
    """
    if every == "month":
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
    elif every == "week":
        monday = first + timedelta(days=-first.weekday() % 7)
        days = [monday + timedelta(days=7 * week) for week in range((last - monday).days // 7 + 1)]
    else:
        if every < 1:
            raise SnapshotError(f"Snapshots every {every} days can't be taken; give a number of days from 1.")
        days = [last - timedelta(days=every * step) for step in range((last - first).days // every + 1)][::-1]
    return tuple(day for day in days if first <= day <= last)


def refuse_too_late(source: Source, days: Sequence[date]) -> None:
    """Refuse a snapshot later than the day after the end of data.

    Raises:
        SnapshotError: it names the day, and the latest one that the data can answer.
    """
    if max(days) > source.latest_snapshot:
        raise SnapshotError(
            f"The data end at {source.end_of_data:%Y-%m-%d %H:%M} UTC, so the latest day that can be asked for is "
            f"{source.latest_snapshot}; {max(days)} was. Bring newer data, or ask for an earlier day."
        )


def dates_query(days: Sequence[date]) -> str:
    """The snapshots as a relation of one column."""
    values = ", ".join(f"(DATE '{day.isoformat()}')" for day in days)
    return f"SELECT CAST(day AS DATE) AS snapshot_on FROM (VALUES {values}) AS days(day)"


def customers_query(source: Source, churn: Churn, days: Sequence[date]) -> str:
    """SQL for a row for each account and day on which it is a customer.

    Columns: account_id, snapshot_on, spell_started_on, and earlier_spells, how often it had been one before.

    Only what was known at the snapshot decides, and nothing that is dated before the account signed up.
    """
    return _by_inactivity(source, churn, days) if churn.by == "inactivity" else _by_cancellation(source, days)


def _by_cancellation(source: Source, days: Sequence[date]) -> str:
    accounts, cancellations = TABLES["accounts"], TABLES["cancellations"]
    there = source.tables["cancellations"]
    withdrawn = visible(cancellations.column("withdrawn_at"), there, "c", "d.snapshot_on")
    ends_on = takes_effect(there)
    returns = """
        SELECT CAST(NULL AS VARCHAR) AS account_id, CAST(NULL AS DATE) AS snapshot_on, CAST(NULL AS DATE) AS returned_on
        WHERE 1 = 0"""
    if "subscriptions" in source.tables:
        subscriptions = TABLES["subscriptions"]
        returns = f"""
        SELECT n.account_id, n.snapshot_on, MIN(s.started_on) AS returned_on
        FROM notices AS n JOIN subscriptions AS s
          ON s.account_id = n.account_id AND s.started_on >= n.returns_from
         AND {known_at(subscriptions, source.tables["subscriptions"], "s")} < n.snapshot_on
        GROUP BY n.account_id, n.snapshot_on"""
    return f"""
    WITH dates AS ({dates_query(days)}),
    notices AS (
        SELECT c.account_id, d.snapshot_on, MAX({ends_on}) AS returns_from,
               COUNT(DISTINCT CAST(c.notified_at AS DATE)) AS earlier_spells
        FROM dates AS d JOIN cancellations AS c ON {known_at(cancellations, there, "c")} < d.snapshot_on
        JOIN accounts AS o ON o.account_id = c.account_id AND c.notified_at >= o.signed_up_on
        WHERE ({withdrawn or "NULL"}) IS NULL
        GROUP BY c.account_id, d.snapshot_on
    ),
    returns AS ({returns})
    SELECT a.account_id, d.snapshot_on, COALESCE(r.returned_on, a.signed_up_on) AS spell_started_on,
           COALESCE(n.earlier_spells, 0) AS earlier_spells
    FROM accounts AS a JOIN dates AS d ON {known_at(accounts, source.tables["accounts"], "a")} < d.snapshot_on
    LEFT JOIN notices AS n ON n.account_id = a.account_id AND n.snapshot_on = d.snapshot_on
    LEFT JOIN returns AS r ON r.account_id = a.account_id AND r.snapshot_on = d.snapshot_on
    WHERE n.account_id IS NULL OR r.returned_on IS NOT NULL
    """


def takes_effect(there: AbstractSet[str]) -> str:
    """The day on which a cancellation has taken effect, from which on the account may return."""
    ends_on = "CAST(c.notified_at AS DATE) + 1"
    if "effective_on" not in there:
        return ends_on
    # Terms that change between the notice and the day it takes effect are no return.
    return f"CASE WHEN c.effective_on > {ends_on} THEN c.effective_on ELSE {ends_on} END"


def lost_query(source: Source) -> str:
    """SQL for account_id, lost_from, lost_until: when each account was lost by cancellation, as all data tell.

    `lost_until` is the day on which it returned; null if it never did. Withdrawn notices, and those from before the
    sign-up, lose nobody.
    """
    there = source.tables["cancellations"]
    stays_lost = "c.withdrawn_at IS NULL" if "withdrawn_at" in there else "1 = 1"
    notices = f"""
        SELECT c.account_id, {takes_effect(there)} AS lost_from
        FROM cancellations AS c
        JOIN accounts AS o ON o.account_id = c.account_id AND c.notified_at >= o.signed_up_on
        WHERE {stays_lost}"""
    if "subscriptions" not in source.tables:
        return f"SELECT n.account_id, n.lost_from, CAST(NULL AS DATE) AS lost_until FROM ({notices}) AS n"
    return f"""
        SELECT n.account_id, n.lost_from, MIN(s.started_on) AS lost_until
        FROM ({notices}) AS n
        LEFT JOIN subscriptions AS s ON s.account_id = n.account_id AND s.started_on >= n.lost_from
        GROUP BY n.account_id, n.lost_from"""


def activity_name(source: Source) -> str:
    """The table that says what counts as activity."""
    return "activity" if "activity" in source.tables else "usage"


def _by_inactivity(source: Source, churn: Churn, days: Sequence[date]) -> str:
    name = activity_name(source)
    known = known_at(ACTIVITY, source.tables[name], "u")
    account_known = known_at(TABLES["accounts"], source.tables["accounts"], "a")
    # A row that arrived late may bridge a silence, for the snapshots after it arrived: the accounts that have
    # one are walked through once for each snapshot, all others once.
    return f"""
    WITH dates AS ({dates_query(days)}),
    active AS (
        SELECT e.account_id, e.active_on, e.known_on
        FROM (
            SELECT u.account_id, CAST(u.occurred_at AS DATE) AS active_on, MIN(CAST({known} AS DATE)) AS known_on
            FROM {name} AS u
            GROUP BY u.account_id, CAST(u.occurred_at AS DATE)
        ) AS e
        JOIN accounts AS o ON o.account_id = e.account_id AND e.active_on >= o.signed_up_on
    ),
    late AS (SELECT DISTINCT account_id FROM active WHERE known_on > active_on),
    walk AS (
        SELECT a.account_id, CAST(NULL AS DATE) AS snapshot_on, a.active_on
        FROM active AS a
        WHERE a.account_id NOT IN (SELECT account_id FROM late)
        UNION ALL
        SELECT a.account_id, d.snapshot_on, a.active_on
        FROM active AS a JOIN late AS l ON l.account_id = a.account_id JOIN dates AS d ON a.known_on < d.snapshot_on
    ),
    gaps AS (
        SELECT account_id, snapshot_on, active_on,
               DATE_DIFF('day', LAG(active_on) OVER (PARTITION BY account_id, snapshot_on ORDER BY active_on),
               active_on)
                 AS silent_days
        FROM walk
    )
    SELECT g.account_id, d.snapshot_on,
           MAX(CASE WHEN g.silent_days IS NULL OR g.silent_days > {int(churn.active_days)} THEN g.active_on END)
             AS spell_started_on,
           COUNT(CASE WHEN g.silent_days > {int(churn.active_days)} THEN 1 END) AS earlier_spells
    FROM gaps AS g
    JOIN dates AS d ON g.active_on < d.snapshot_on AND (g.snapshot_on IS NULL OR g.snapshot_on = d.snapshot_on)
    JOIN accounts AS a ON a.account_id = g.account_id AND {account_known} < d.snapshot_on
    GROUP BY g.account_id, d.snapshot_on
    HAVING MAX(g.active_on) >= d.snapshot_on - {int(churn.active_days)}
    """


def first_activity(source: Source) -> date | None:
    """The first day on which a table that shows activity has a row of an account that had signed up; None if none."""
    active = [table_of(name) for name in source.tables if name != "cancellations" and table_of(name).shows_activity]
    queries = [
        f"SELECT CAST(MIN(r.{table.happens[0]}) AS DATE) AS day FROM {table.name} AS r "
        f"JOIN accounts AS a ON a.account_id = r.account_id AND r.{table.happens[0]} >= a.signed_up_on"
        for table in active
    ]
    ((start,),) = source.rows(f"SELECT MIN(day) FROM ({' UNION ALL '.join(queries)})")
    day: date | None = start
    return day
