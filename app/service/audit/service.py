"""Reads a page of the audit log."""

from datetime import UTC, datetime, time

from app.service.audit.schemas import AuditAnswer, AuditQuery, AuditResponse
from app.store import Store


def show_audit(store: Store, asked: AuditQuery) -> AuditResponse:
    """One page, and where the next one starts."""
    since = None if asked.since is None else datetime.combine(asked.since, time(), UTC)
    before = None if asked.cursor is None else int(asked.cursor)
    # one more than is shown tells whether there is another page
    found = store.audit.page(since, before, asked.limit + 1)
    shown = found[: asked.limit]
    return AuditResponse(
        entries=[
            AuditAnswer(
                id=entry.id,
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                subject=entry.subject,
                details=dict(entry.details),
            )
            for entry in shown
        ],
        next=str(shown[-1].id) if len(found) > len(shown) else None,
    )
