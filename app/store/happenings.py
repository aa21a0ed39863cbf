"""What happened to accounts: kept from run to run, so that a page tells it without the source."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Engine, delete, insert, select

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

        Of most accounts little happens from one run to the next: those of which the same is told are not written.

        Args:
            told: accounts, each once and in order, with what happened to them; nothing is told of by nothing.

        Returns:
            How many happenings were written.
        """
        written, left = 0, iter(told)
        while chunk := dict(islice(left, CHUNK_ACCOUNTS)):
            rows = {account: {one.key: _describe(account, one) for one in its} for account, its in chunk.items()}
            kept = self._read(rows)
            changed = [account for account, its in rows.items() if its != kept.get(account, {})]
            if changed:
                written += self._write({account: rows[account] for account in changed})
        return written

    def _read(self, accounts: Iterable[str]) -> dict[str, dict[str, dict[str, Any]]]:
        kept: dict[str, dict[str, dict[str, Any]]] = {}
        query = select(*_COLUMNS).where(HappeningKept.account_id.in_(accounts))
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                kept.setdefault(row[0], {})[row[1]] = dict(zip(_NAMES, row, strict=True))
        return kept

    def _write(self, rows: Mapping[str, Mapping[str, dict[str, Any]]]) -> int:
        with self._writer.begin() as connection:
            gone = self._tombstones.find(connection, list(rows))
            fresh = [row for account, its in rows.items() if account not in gone for row in its.values()]
            connection.execute(delete(HappeningKept).where(HappeningKept.account_id.in_(rows)))
            if fresh:
                connection.execute(insert(HappeningKept), fresh)
        return len(fresh)

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


_COLUMNS = (
    HappeningKept.account_id,
    HappeningKept.key,
    HappeningKept.happened_at,
    HappeningKept.kind,
    HappeningKept.what,
)
_NAMES = tuple(column.key for column in _COLUMNS)


def _describe(account_id: str, one: HappeningRecord) -> dict[str, Any]:
    # keys sorted and no spaces, as `write_canonical` has it, in a tenth of the time
    what = orjson.dumps(one.what, option=orjson.OPT_SORT_KEYS).decode()
    return dict(zip(_NAMES, (account_id, one.key, one.happened_at, one.kind, what), strict=True))
