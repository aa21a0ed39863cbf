"""API keys: shown once, kept as hashes, compared in constant time, with scopes that say what they open."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Literal, get_args

from app.store.records import KeyRecord
from app.store.store import Store

Scope = Literal["score", "read", "act", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
DEFAULT_SCOPES: tuple[Scope, ...] = ("score", "read")
KEY = re.compile(r"varme_([0-9a-f]{12})_([0-9a-f]{64})")
NO_HASH = hashlib.sha256(b"").hexdigest()


class KeyRefused(Exception):
    """A key cannot be made or revoked as asked; the message says why."""


def create_key(store: Store, name: str, scopes: Collection[str], now: datetime) -> str:
    """Make a key and remember its hash; the key itself is returned here and can never be shown again.

    The secret is 256 random bits, so a plain sha256 of it is safe to keep: there is nothing to guess.

    Raises:
        KeyRefused: the name is empty, or there is no scope, or one that does not exist.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        came = f"{', '.join(unknown)!r} is not one" if unknown else "none was given"
        raise KeyRefused(f"A key opens at least one scope of {', '.join(SCOPES)}; {came}.")
    if not name.strip():
        raise KeyRefused("A key has a name, so that you know later who uses it; an empty one was given.")
    key_id, secret = secrets.token_hex(6), secrets.token_hex(32)
    ordered = tuple(scope for scope in SCOPES if scope in scopes)
    store.add_key(KeyRecord(key_id, name.strip(), ordered, _hash(secret), now))
    return f"varme_{key_id}_{secret}"


def verify(store: Store, key: str) -> KeyRecord | None:
    """The record of a key that is genuine and not revoked; None for any other text."""
    parts = KEY.fullmatch(key)
    if parts is None:
        return None
    found = store.find_key(parts[1])
    is_genuine = hmac.compare_digest(_hash(parts[2]), found.hash if found else NO_HASH)
    return found if found and is_genuine and found.revoked_at is None else None


def revoke(store: Store, key_id: str, now: datetime) -> None:
    """End a key by its public id (or by the key itself), for good.

    Raises:
        KeyRefused: there is no such key, or it was revoked before.
    """
    whole = KEY.fullmatch(key_id)
    public = whole[1] if whole else key_id.removeprefix("varme_")
    if not store.revoke_key(public, now):
        raise KeyRefused("There is no key with this id that could be revoked. `varme keys list` shows them.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
