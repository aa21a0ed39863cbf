"""Passwords: hashed by argon2id with the parameters of RFC 9106 for little memory; as slow for a login nobody has."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST, LONGEST = 10, 200


class PasswordRefused(Exception):
    """A password that cannot be taken; the message says why."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to keep of a password.

    Raises:
        PasswordRefused: it is too short to be safe, or too long to be one.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}. Some words in a row "
            "are easy to keep in mind and hard to guess."
        )
    return _hasher().hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; it takes as long where there is none to compare with."""
    try:
        return _hasher().verify(password_hash or _nobodys(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
