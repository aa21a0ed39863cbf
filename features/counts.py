"""Counts of what looks wrong in a source: usage after the cancellation, attributes that name their account."""

from features.overwritten import ATTRIBUTES
from features.snapshots import lost_query
from features.source import Source


def count_usage_after(source: Source) -> tuple[int, int, int]:
    """Usage of accounts whose cancellation had taken effect, and that had not come back.

    A row of the day after still belongs to the spell: time zones differ.

    Returns:
        The rows; the accounts that have some; all accounts that were lost.
    """
    lost = lost_query(source)
    ((rows, accounts),) = source.rows(
        f"""
        SELECT COUNT(*), COUNT(DISTINCT u.account_id)
        FROM usage AS u JOIN ({lost}) AS l ON l.account_id = u.account_id
        WHERE u.occurred_at >= l.lost_from + 1 AND (u.occurred_at < l.lost_until OR l.lost_until IS NULL)
        """
    )
    ((left,),) = source.rows(f"SELECT COUNT(DISTINCT l.account_id) FROM ({lost}) AS l")
    return rows, accounts, left


def count_attributes(source: Source) -> dict[str, tuple[int, int]]:
    """Of each attribute of the accounts that is a text: how many accounts have one, and how many different ones."""
    found = {}
    for column in ATTRIBUTES:
        if column in source.tables["accounts"] and column != "employees":
            (found[column],) = source.rows(f"SELECT COUNT({column}), COUNT(DISTINCT {column}) FROM accounts")
    return found
