"""Departures: when each account left, as the source tells it now; notices that were withdrawn are none."""

from features.contract import TABLES
from features.known import known_at
from features.snapshots import Churn, activity_name, takes_effect
from features.source import Source

KINDS = ("voluntary", "involuntary")


def departures_query(source: Source, churn: Churn) -> str:
    """SQL for account_id, left_on, kind: each time that a customer left.

    By cancellation `left_on` is the day on which the notice became known, as for labels; a notice withdrawn since is
    no departure, nor is one of an account that had left already and was not back. By inactivity it is the day after
    the last activity before a silence of more than `active_days`. `kind` is `voluntary`, `involuntary` or null.
    """
    return _silences(source, churn) if churn.by == "inactivity" else _notices(source)


def _notices(source: Source) -> str:
    there = source.tables["cancellations"]
    stands = "c.withdrawn_at IS NULL" if "withdrawn_at" in there else "1 = 1"
    kind = f"CASE WHEN c.kind IN {KINDS} THEN c.kind END" if "kind" in there else "CAST(NULL AS VARCHAR)"
    known = known_at(TABLES["cancellations"], there, "c")
    returned = "CAST(NULL AS DATE) AS returned_on FROM notices AS n"
    if "subscriptions" in source.tables:
        returned = """MIN(s.started_on) AS returned_on
        FROM notices AS n
        LEFT JOIN subscriptions AS s ON s.account_id = n.account_id AND s.started_on >= n.returns_from"""
    return f"""
    WITH notices AS (
        SELECT c.account_id, CAST({known} AS DATE) AS left_on, MIN({kind}) AS kind,
               MAX({takes_effect(there)}) AS returns_from
        FROM cancellations AS c
        JOIN accounts AS o ON o.account_id = c.account_id AND c.notified_at >= o.signed_up_on
        WHERE {stands}
        GROUP BY c.account_id, CAST({known} AS DATE)
    ),
    gone AS (
        SELECT n.account_id, n.left_on, {returned}
        GROUP BY n.account_id, n.left_on
    )
    SELECT n.account_id, n.left_on, n.kind
    FROM notices AS n
    WHERE NOT EXISTS (
        SELECT 1 FROM gone AS g
        WHERE g.account_id = n.account_id AND g.left_on < n.left_on
          AND (g.returned_on IS NULL OR g.returned_on > n.left_on)
    )
    ORDER BY n.account_id, n.left_on
    """


def _silences(source: Source, churn: Churn) -> str:
    end = f"DATE '{source.latest_snapshot.isoformat()}'"
    return f"""
    WITH active AS (
        SELECT DISTINCT u.account_id, CAST(u.occurred_at AS DATE) AS active_on
        FROM {activity_name(source)} AS u
        JOIN accounts AS o ON o.account_id = u.account_id AND CAST(u.occurred_at AS DATE) >= o.signed_up_on
    ),
    gaps AS (
        SELECT account_id, active_on, LEAD(active_on) OVER (PARTITION BY account_id ORDER BY active_on) AS next_on
        FROM active
    )
    SELECT account_id, active_on + 1 AS left_on, CAST(NULL AS VARCHAR) AS kind
    FROM gaps
    WHERE DATE_DIFF('day', active_on, COALESCE(next_on, {end})) > {int(churn.active_days)}
    ORDER BY account_id, active_on
    """
