"""Which official score came before a score: kept with it, so that lists can be sorted by what fell."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, ScalarSelect, select, update
from sqlalchemy.orm import aliased

from app.store.tables import Score


def link_earlier(connection: Connection, saved: Iterable[tuple[str, date, str]]) -> None:
    """Note at scores that were saved, and at the later ones of their accounts, the score before each.

    Args:
        connection: in the transaction that saved them.
        saved: account, day and model version of each; of one chunk.
    """
    accounts, days = set(), set()
    for account_id, snapshot_on, _ in saved:
        accounts.add(account_id)
        days.add(snapshot_on)
    if not accounts:
        return
    connection.execute(
        update(Score)
        .where(Score.account_id.in_(sorted(accounts)), Score.snapshot_on >= min(days))
        .values(
            earlier_on=_of_earlier("snapshot_on"),
            earlier_score=_of_earlier("score"),
            earlier_band=_of_earlier("band"),
        )
    )


def _of_earlier(column: str) -> ScalarSelect[Any]:
    """A column of the account's score of the day before that has one; of several versions, what was said last."""
    earlier = aliased(Score)
    return (
        select(getattr(earlier, column))
        .where(earlier.account_id == Score.account_id, earlier.snapshot_on < Score.snapshot_on)
        .order_by(earlier.snapshot_on.desc(), earlier.scored_at.desc(), earlier.id.desc())
        .limit(1)
        .correlate(Score)
        .scalar_subquery()
    )
