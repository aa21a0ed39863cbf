"""An account is forgotten: what is kept of it goes, a tombstone stays."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.audit import add_entry
from app.store.history import ERASED
from app.store.records import AuditEntry
from app.store.scrubbing import begin_erasing
from app.store.standing_rows import discount
from app.store.tables import ErasureKey, FeatureRowKept, Receipt, Table, Tombstone
from app.store.tombstones import hash_account

# Of these a trace stays, without the account and what was kept of it; of all other tables its rows are deleted.
EMPTIED: Mapping[str, str] = {
    Receipt.__tablename__: Receipt.said.key,
    FeatureRowKept.__tablename__: FeatureRowKept.features.key,
}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased: rows emptied and deleted, by table; `tombstone` is the keyed hash of the account's ID.

    `was_erased`: an earlier erasure had left the tombstone.
    """

    tombstone: str
    was_erased: bool
    emptied: Mapping[str, int]
    deleted: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many rows were there of the account."""
        return sum(self.emptied.values()) + sum(self.deleted.values())


class Erasing:
    """Forgets accounts, and remembers one that comes back."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine.execution_options(write=True)

    def forget(self, account_id: str, actor: str, now: datetime) -> Forgotten:
        """Erase all that is kept of an account and leave a tombstone, in one transaction; nothing of it is kept later.

        Every table with a column `account_id` is emptied of it, whichever there are. Its receipts stay, and say that
        they were erased. An account that nothing is known of gets its tombstone too: its data may come later. The audit
        log names it by its keyed hash.

        Args:
            account_id: of the account.
            actor: who asked: the id of a key, or the command line.
            now: when, with a time zone.
        """
        emptied, deleted = {}, {}
        with self._writer.begin() as connection:
            begin_erasing(connection)
            tombstone = hash_account(_make_key(connection, now), account_id)
            known = select(func.count()).where(Tombstone.hash == tombstone)
            was_erased = connection.execute(known).scalar_one() > 0
            if not was_erased:
                connection.execute(insert(Tombstone).values(hash=tombstone, erased_at=now))
            discount(connection, account_id)
            # Children first: nothing may point to what is gone.
            for table in reversed(Table.metadata.sorted_tables):
                if "account_id" not in table.c:
                    continue
                its = table.c.account_id == account_id
                if table.name in EMPTIED:
                    values = {EMPTIED[table.name]: ERASED, "account_id": None}
                    emptied[table.name] = connection.execute(update(table).where(its).values(values)).rowcount
                else:
                    deleted[table.name] = connection.execute(delete(table).where(its)).rowcount
            forgotten = Forgotten(tombstone, was_erased, emptied, deleted)
            add_entry(connection, AuditEntry(now, actor, "account.forgotten", tombstone, {"rows": forgotten.rows}))
        return forgotten

    def remember(self, account_id: str, actor: str, now: datetime) -> bool:
        """Take an account's tombstone away, so that it is scored again; what was erased stays erased.

        Returns:
            Whether it was erased.
        """
        with self._writer.begin() as connection:
            key = connection.scalar(select(ErasureKey.key))
            if key is None:
                return False
            tombstone = hash_account(key, account_id)
            gone = connection.execute(delete(Tombstone).where(Tombstone.hash == tombstone)).rowcount == 1
            if gone:
                add_entry(connection, AuditEntry(now, actor, "account.remembered", tombstone, {}))
        return gone


def _make_key(connection: Connection, now: datetime) -> str:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    made = dialect.insert(ErasureKey).values(id=1, key=secrets.token_hex(32), made_at=now)
    connection.execute(made.on_conflict_do_nothing())
    return connection.execute(select(ErasureKey.key)).scalar_one()
