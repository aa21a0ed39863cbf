"""The store's verbs for API keys; each change is kept together with its entry in the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select, update

from app.store.audit import add_entry
from app.store.records import AuditEntry, KeyRecord
from app.store.rows import describe_key
from app.store.tables import Key


class Keys:
    """The keys that were made, by their public ids. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)

    def add(self, key: KeyRecord, entry: AuditEntry) -> None:
        """Remember a new key."""
        with self._writer.begin() as connection:
            connection.execute(insert(Key).values(describe_key(key)))
            add_entry(connection, entry)

    def find(self, key_id: str) -> KeyRecord | None:
        """The key with this id, whether it still opens or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(Key).where(Key.id == key_id)).one_or_none()
        return _read_key(row) if row else None

    def list_all(self) -> list[KeyRecord]:
        """All keys, oldest first, those that ended as well."""
        with self._engine.connect() as connection:
            return [_read_key(row) for row in connection.execute(select(Key).order_by(Key.created_at, Key.id))]

    def revoke(self, key_id: str, entry: AuditEntry) -> bool:
        """End a key at the entry's instant; whether there was one with this id that had not been revoked."""
        ended = update(Key).where(Key.id == key_id, Key.revoked_at.is_(None)).values(revoked_at=entry.at)
        with self._writer.begin() as connection:
            is_ended = connection.execute(ended).rowcount == 1
            if is_ended:
                add_entry(connection, entry)
        return is_ended

    def replace(self, old: KeyRecord, new: KeyRecord, old_until: datetime, entry: AuditEntry) -> bool:
        """Remember a new key in an old one's place, which opens until an instant; whether nobody else did so before."""
        handed_over = (
            update(Key)
            .where(Key.id == old.id, Key.revoked_at.is_(None), Key.replaced_by.is_(None))
            .values(replaced_by=new.id, expires_at=old_until)
        )
        with self._writer.begin() as connection:
            is_first = connection.execute(handed_over).rowcount == 1
            if is_first:
                connection.execute(insert(Key).values(describe_key(new)))
                add_entry(connection, entry)
        return is_first

    def note_use(self, key_id: str, at: datetime) -> None:
        """Remember that a key was used; an instant before the one that is kept changes nothing."""
        is_newer = Key.last_used_at.is_(None) | (Key.last_used_at < at)
        with self._writer.begin() as connection:
            connection.execute(update(Key).where(Key.id == key_id, is_newer).values(last_used_at=at))


def _read_key(row: Any) -> KeyRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    kept = {name: getattr(row, name) for name in KeyRecord.__dataclass_fields__}
    return KeyRecord(**{**kept, "scopes": tuple(row.scopes.split())})
