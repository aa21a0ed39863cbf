"""API keys: shown once, kept as hashes, compared in constant time, with scopes that say what they open."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from app.store.audit import COMMAND_LINE
from app.store.records import AuditEntry, KeyRecord
from app.store.store import Store

Scope = Literal["score", "read", "act", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
DEFAULT_SCOPES: tuple[Scope, ...] = ("score", "read")
KEY = re.compile(r"varme_([0-9a-f]{12})_([0-9a-f]{64})")
NO_HASH = hashlib.sha256(b"").hexdigest()


class KeyRefused(Exception):
    """A key cannot be made, replaced or revoked as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """A key that takes another's place.

    `key` is the whole key, to be shown once; `old_until` is the instant from which the old one opens nothing.
    """

    key: str
    old_id: str
    old_until: datetime


def create_key(
    store: Store,
    name: str,
    scopes: Collection[str],
    now: datetime,
    expires_at: datetime | None = None,
    actor: str = COMMAND_LINE,
) -> str:
    """Make a key and remember its hash; the key itself is returned here and can never be shown again.

    The secret is 256 random bits, so a plain sha256 of it is safe to keep: there is nothing to guess.

    Args:
        store: where it is remembered.
        name: who will use it.
        scopes: what it opens.
        now: the instant, with a time zone.
        expires_at: from when on it opens nothing; None is never.
        actor: who makes it, for the audit log.

    Raises:
        KeyRefused: the name is empty, or there is no scope, or one that does not exist, or the end is past.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        came = f"{', '.join(unknown)!r} is not one" if unknown else "none was given"
        raise KeyRefused(f"A key opens at least one scope of {', '.join(SCOPES)}; {came}.")
    if not name.strip():
        raise KeyRefused("A key has a name, so that you know later who uses it; an empty one was given.")
    if expires_at is not None and expires_at <= now:
        raise KeyRefused(
            f"The key would have expired at {_say(expires_at)}, and now it is {_say(now)}. Give a later day."
        )
    ordered = tuple(scope for scope in SCOPES if scope in scopes)
    record, key = _make(name.strip(), ordered, now, expires_at)
    store.keys.add(record, AuditEntry(now, actor, "key.created", record.id, _tell(record)))
    return key


def rotate_key(store: Store, key_id: str, overlap: timedelta, now: datetime, actor: str = COMMAND_LINE) -> Rotated:
    """Make a key of the same name and scopes; the old one goes on opening until the overlap ends, or its own end.

    A key that was to expire is followed by one that lives as long as it was to live.

    Args:
        store: where both are remembered.
        key_id: the old key's public id, or the key itself.
        overlap: how long both open.
        now: the instant, with a time zone.
        actor: who rotates it, for the audit log.

    Raises:
        KeyRefused: there is no such key, or it ended, or was rotated before.
    """
    old = store.keys.find(_public_id(key_id))
    if old is None or not old.opens_at(now):
        ended = "has ended" if old else "is not there"
        raise KeyRefused(f"The key to rotate {ended}. `varme keys list` shows them; `varme keys create` makes another.")
    old_until = min(now + overlap, old.expires_at or now + overlap)
    expires_at = now + (old.expires_at - old.created_at) if old.expires_at else None
    new, key = _make(old.name, old.scopes, now, expires_at)
    told = {**_tell(new), "replaced_by": new.id, "old_until": old_until.isoformat()}
    if not store.keys.replace(old, new, old_until, AuditEntry(now, actor, "key.rotated", old.id, told)):
        by = f" by {old.replaced_by}" if old.replaced_by else ""
        raise KeyRefused(f"The key {old.id} was replaced already{by}. Rotate the newer one: `varme keys list`.")
    return Rotated(key, old.id, old_until)


def verify(find: Callable[[str], KeyRecord | None], key: str, now: datetime) -> KeyRecord | None:
    """The record of a key that is genuine and still opens; None for any other text.

    An unknown id takes the same way as a known one with a wrong secret.

    Args:
        find: gives the record of a public id.
        key: what was sent.
        now: the instant, with a time zone.
    """
    parts = KEY.fullmatch(key)
    if parts is None:
        return None
    found = find(parts[1])
    is_genuine = hmac.compare_digest(_hash(parts[2]), found.hash if found else NO_HASH)
    return found if found and is_genuine and found.opens_at(now) else None


def revoke(store: Store, key_id: str, now: datetime, actor: str = COMMAND_LINE) -> None:
    """End a key by its public id (or by the key itself), for good.

    Raises:
        KeyRefused: there is no such key, or it was revoked before.
    """
    public = _public_id(key_id)
    if not store.keys.revoke(public, AuditEntry(now, actor, "key.revoked", public, {})):
        raise KeyRefused("There is no key with this id that could be revoked. `varme keys list` shows them.")


def _make(name: str, scopes: tuple[str, ...], now: datetime, expires_at: datetime | None) -> tuple[KeyRecord, str]:
    key_id, secret = secrets.token_hex(6), secrets.token_hex(32)
    return KeyRecord(key_id, name, scopes, _hash(secret), now, expires_at=expires_at), f"varme_{key_id}_{secret}"


def _public_id(given: str) -> str:
    whole = KEY.fullmatch(given)
    return whole[1] if whole else given.removeprefix("varme_")


def _tell(record: KeyRecord) -> dict[str, object]:
    """What the audit log says of a key; never its hash."""
    expires = record.expires_at.isoformat() if record.expires_at else None
    return {"name": record.name, "scopes": list(record.scopes), "expires_at": expires}


def _say(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
