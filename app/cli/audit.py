"""`varme audit`: what administrators changed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Annotated

import typer

from app.cli.keys import open_to_change
from app.cli.speak import AsJson, Config, Home, read_day, tell
from app.store import AuditEntry, Store

PAGE = 1000


def audit(
    since: Annotated[str | None, typer.Option(help="Only what was changed on this day or later, in UTC.")] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show what administrators changed, oldest first: keys, people, models put in service, accounts forgotten."""
    day = read_day(since)
    start = None if day is None else datetime.combine(day, time(), UTC)
    entries = list(_read_all(open_to_change(home, config), start))[::-1]
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {entry.actor}  {entry.action}  {entry.subject}"
        f"{f'  {json.dumps(dict(entry.details), ensure_ascii=False)}' if entry.details else ''}"
        for entry in entries
    ]
    facts = [
        {
            "id": entry.id,
            "at": entry.at.isoformat(),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "details": entry.details,
        }
        for entry in entries
    ]
    tell("\n".join(lines) or "Nothing was changed.", {"entries": facts}, as_json=as_json)


def _read_all(store: Store, since: datetime | None) -> Iterator[AuditEntry]:
    before: int | None = None
    while page := store.audit.page(since, before, PAGE):
        yield from page
        before = page[-1].id
