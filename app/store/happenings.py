"""What happened to accounts: kept from run to run, so that a page tells it without the source."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from app.store.canonical import write_canonical
from app.store.tables import HappeningKept
from app.store.tombstones import Tombstones

CHUNK_ACCOUNTS = 500


@dataclass(frozen=True, slots=True)
class HappeningRecord:
    """Something that happened to an account; `key` names it among those of its account, `what` tells of it."""

    key: str
    happened_at: datetime
    kind: str
    what: Mapping[str, Any]


class Happenings:
    """Keeps what happened to accounts. Safe to share between threads."""

    def __init__(self, engine: Engine, tombstones: Tombstones) -> None:
        self._engine = engine
        self._tombstones = tombstones
        self._writer = engine.execution_options(write=True)

    def replace(self, told: Iterable[tuple[str, Sequence[HappeningRecord]]]) -> int:
        """Keep what happened to accounts in the place of what was kept of them; nothing of those erased.

        Args:
            told: accounts, each once and in order, with what happened to them; nothing is told of by nothing.

        Returns:
            How many happenings are kept.
        """
        kept, left = 0, iter(told)
        while chunk := dict(islice(left, CHUNK_ACCOUNTS)):
            with self._writer.begin() as connection:
                gone = self._tombstones.find(connection, list(chunk))
                rows = [
                    {
                        "account_id": account,
                        "key": one.key,
                        "happened_at": one.happened_at,
                        "kind": one.kind,
                        "what": write_canonical(dict(one.what)),
                    }
                    for account, its in chunk.items()
                    if account not in gone
                    for one in its
                ]
                connection.execute(delete(HappeningKept).where(HappeningKept.account_id.in_(chunk)))
                if rows:
                    connection.execute(insert(HappeningKept), rows)
            kept += len(rows)
        return kept

    def of_account(self, account_id: str) -> list[HappeningRecord]:
        """What happened to an account, newest first."""
        query = (
            select(HappeningKept)
            .where(HappeningKept.account_id == account_id)
            .order_by(HappeningKept.happened_at.desc(), HappeningKept.key)
        )
        with self._engine.connect() as connection:
            return [
                HappeningRecord(row.key, row.happened_at, row.kind, json.loads(row.what))
                for row in connection.execute(query)
            ]
