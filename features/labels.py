"""Labels: what happened after each snapshot, where the data reach far enough to tell."""

from collections.abc import Sequence
from datetime import date, datetime, time

from features.contract import TABLES
from features.known import known_at
from features.snapshots import Churn, activity_name, customers_query
from features.source import Source


def is_closed(source: Source, churn: Churn, snapshot_on: date) -> bool:
    """Whether the label window of a snapshot lies wholly before the end of data; otherwise its labels are censored."""
    return datetime.combine(churn.closes(snapshot_on), time.min) <= source.end_of_data


def label_query(source: Source, churn: Churn, days: Sequence[date]) -> str:
    """SQL for account_id, snapshot_on, churned (0 or 1) of all customers on the given days, whose windows are closed.

    By cancellation, a notice that became known in the window is churn, whether or not it was withdrawn later: the model
    learns who gives notice. A notice between the snapshot and the window removes the row.
    """
    days = [day for day in days if is_closed(source, churn, day)]
    lead, end = int(churn.lead_days), int(churn.lead_days + churn.horizon_days)
    if churn.by == "inactivity":
        happened = f"(SELECT account_id, occurred_at AS happened_at FROM {activity_name(source)})"
        churned, kept = f"COUNT(h.happened_at) FILTER (WHERE h.happened_at >= c.snapshot_on + {lead}) = 0", "1 = 1"
    else:
        happened = _notices(source)
        churned = "COUNT(h.happened_at) > 0"
        kept = f"COUNT(h.happened_at) FILTER (WHERE h.happened_at < c.snapshot_on + {lead}) = 0"
    return f"""
    SELECT c.account_id, c.snapshot_on, CAST({churned} AS INTEGER) AS churned
    FROM ({customers_query(source, churn, days)}) AS c
    LEFT JOIN {happened} AS h
      ON h.account_id = c.account_id AND h.happened_at >= c.snapshot_on AND h.happened_at < c.snapshot_on + {end}
    GROUP BY c.account_id, c.snapshot_on
    HAVING {kept}
    """


def leaving_query(source: Source, churn: Churn, days: Sequence[date]) -> str:
    """SQL for account_id, snapshot_on, leaves_after: the days until a customer's first notice after each snapshot.

    Customers that give none until the end of data are not there. A notice counts from the day on which it became known.
    """
    return f"""
    SELECT c.account_id, c.snapshot_on, MIN(CAST(h.happened_at AS DATE) - c.snapshot_on) AS leaves_after
    FROM ({customers_query(source, churn, days)}) AS c
    JOIN {_notices(source)} AS h ON h.account_id = c.account_id AND h.happened_at >= c.snapshot_on
    GROUP BY c.account_id, c.snapshot_on
    """


def _notices(source: Source) -> str:
    """SQL for account_id, happened_at: when each notice became known."""
    known = known_at(TABLES["cancellations"], source.tables["cancellations"], "n")
    # Recorded late, a notice from before the sign-up would become known in the window.
    return f"""(
        SELECT n.account_id, {known} AS happened_at FROM cancellations AS n
        JOIN accounts AS o ON o.account_id = n.account_id AND n.notified_at >= o.signed_up_on
    )"""
