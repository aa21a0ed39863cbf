"""Which accounts were erased: keyed hashes of their IDs, asked before anything is kept of an account."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, bindparam, select

from app.store.tables import ErasureKey, Tombstone

_CHUNK = 1000
_KEY = select(ErasureKey.key)
_ERASED = select(Tombstone.hash).where(Tombstone.hash.in_(bindparam("hashes", expanding=True)))


def hash_account(key: str, account_id: str) -> str:
    """The HMAC-SHA256 of an account's ID under a key (both and the result in hexadecimal, but for the ID)."""
    return hmac.digest(bytes.fromhex(key), account_id.encode(), "sha256").hex()


@dataclass(frozen=True, slots=True)
class ErasedAccounts:
    """All accounts that were erased up to a moment; `in` asks for one of them."""

    key: str | None
    hashes: frozenset[str]

    def __contains__(self, account_id: str | None) -> bool:
        """Whether the account was erased; what names none never was."""
        return self.key is not None and account_id is not None and hash_account(self.key, account_id) in self.hashes


class Tombstones:
    """Says which accounts were erased; it writes nothing. Safe to share between threads.

    The key never changes once it is there, so it is read once; whether an account was erased is asked each time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._key: str | None = None

    def load(self) -> ErasedAccounts:
        """All of them, for a run over many accounts."""
        with self._engine.connect() as connection:
            key = self._read_key(connection)
            return ErasedAccounts(key, frozenset(connection.scalars(select(Tombstone.hash)) if key else ()))

    def among(self, account_ids: Collection[str]) -> frozenset[str]:
        """Of these accounts, those that were erased; asks the database only if there are any accounts."""
        if not account_ids:
            return frozenset()
        with self._engine.connect() as connection:
            return self.find(connection, account_ids)

    def find(self, connection: Connection, account_ids: Collection[str]) -> frozenset[str]:
        """The same, asked in a transaction: what it says holds until that ends (see `scrubbing.begin_erasing`)."""
        if not account_ids or (key := self._read_key(connection)) is None:
            return frozenset()
        by_hash = {hash_account(key, account): account for account in account_ids}
        hashes = list(by_hash)
        return frozenset(
            by_hash[found]
            for start in range(0, len(hashes), _CHUNK)
            for found in connection.scalars(_ERASED, {"hashes": hashes[start : start + _CHUNK]})
        )

    def _read_key(self, connection: Connection) -> str | None:
        if self._key is None:
            self._key = connection.scalar(_KEY)
        return self._key
