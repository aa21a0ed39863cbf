"""The audit log: what administrators changed, kept for good."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, select

from app.store.records import AuditEntry
from app.store.rows import describe_audit
from app.store.tables import Audit

if TYPE_CHECKING:
    from app.store.store import Store

COMMAND_LINE = "command line"


class AuditLog:
    """Adds entries and shows them; nothing changes or removes one. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)

    def add(self, entry: AuditEntry) -> None:
        """Keep an entry."""
        with self._writer.begin() as connection:
            add_entry(connection, entry)

    def page(self, since: datetime | None = None, before: int | None = None, most: int = 100) -> list[AuditEntry]:
        """Entries, newest first.

        Args:
            since: none that is older than this instant.
            before: only those kept before the entry with this id.
            most: how many at most.
        """
        asked = select(Audit).order_by(Audit.id.desc()).limit(most)
        if since is not None:
            asked = asked.where(Audit.at >= since)
        if before is not None:
            asked = asked.where(Audit.id < before)
        with self._engine.connect() as connection:
            return [
                AuditEntry(row.at, row.actor, row.action, row.subject, json.loads(row.details), row.id)
                for row in connection.execute(asked)
            ]


def add_entry(connection: Connection, entry: AuditEntry) -> None:
    """Keep an entry in the transaction of the change that it tells of: both are there, or neither."""
    connection.execute(insert(Audit).values(describe_audit(entry)))


def record_audit(
    store: "Store", actor: str, action: str, subject: str, details: Mapping[str, Any], now: datetime
) -> None:
    """Keep what was changed, by whom: for changes that are made outside the store.

    Args:
        store: where it is kept.
        actor: the id of the key that asked, or `COMMAND_LINE`.
        action: what was done, as `thing.verb`: `model.promoted`.
        subject: what it was done to: a key's id, a model's version.
        details: whatever else tells of it, as JSON; never a secret, nothing that a customer wrote.
        now: when, with a time zone.
    """
    store.audit.add(AuditEntry(now, actor, action, subject, details))
