"""Passwords: hashed by argon2id with the parameters of RFC 9106 for little memory; as slow for a login nobody has."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.people.errors import PasswordRefused
from app.words.language import mark

SHORTEST, LONGEST = 10, 200
FEWEST_DIFFERENT = 5
# No letter or digit that is easily taken for another; 20 of these 31 are 99 random bits.
LETTERS, GROUPS, OF_A_GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 5, 4


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def make_password() -> str:
    """A password that nobody can guess, and that one can read aloud."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(OF_A_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_password(password: str, login: str = "") -> str:
    """The hash to keep of a password.

    Args:
        password: what was chosen.
        login: whose it is; it is no password.

    Raises:
        PasswordRefused: it is too short to be safe, too long to be one, or easy to guess.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            mark(
                "A password has {shortest} to {longest} characters; this one has {number}. Some words in a row are "
                "easy to keep in mind and hard to guess."
            ),
            shortest=SHORTEST,
            longest=LONGEST,
            number=len(password),
        )
    if password.strip().casefold() == login:
        raise PasswordRefused(mark("This password is the login, which others know. Choose another."))
    if len(set(password)) < FEWEST_DIFFERENT:
        raise PasswordRefused(
            mark("This password repeats the same few characters, which is easy to guess. Choose another.")
        )
    return _hasher().hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; it takes as long where there is none to compare with."""
    # made first in any case: whoever is unknown would otherwise wait for two hashes, once
    nobodys = _nobodys()
    try:
        return _hasher().verify(password_hash or nobodys, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of this release."""
    return _hasher().check_needs_rehash(password_hash)
