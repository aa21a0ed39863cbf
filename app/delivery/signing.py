"""Secrets that are shared with receivers, and signatures by them, as Standard Webhooks has them (its version 1.0.0)."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence

from app.delivery.destination import DestinationRefused
from app.settings import SecretSection

PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES, MADE_BYTES = 24, 64, 32


def make_secret() -> str:
    """A new secret, in the form in which receivers take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(MADE_BYTES)).decode()


def secret_of(name: str, settings: SecretSection) -> str:
    """What stands in the settings or in the file that they name.

    Raises:
        DestinationRefused: there is none, or the file is not readable.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    if settings.secret_file is None:
        raise DestinationRefused(
            name,
            f"it has no secret. Give it in the variable VARME_DESTINATIONS__{name.upper()}__SECRET, or name a file "
            "that holds it as secret_file.",
        )
    try:
        text = settings.secret_file.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise DestinationRefused(name, f"secret_file {settings.secret_file} cannot be read: {why}.") from None
    if not text.strip():
        raise DestinationRefused(name, f"secret_file {settings.secret_file} is empty; a secret is expected in it.")
    return text


def read_keys(name: str, text: str) -> tuple[bytes, ...]:
    """The keys behind one secret, or behind two of which one takes the other's place.

    Raises:
        DestinationRefused: one is not in the form of Standard Webhooks.
    """
    keys = []
    for one in text.split():
        try:
            key = base64.b64decode(one.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            key = b""
        if not one.startswith(PREFIX) or not FEWEST_BYTES <= len(key) <= MOST_BYTES:
            raise DestinationRefused(
                name,
                f"a secret is not in the form that is expected: {PREFIX} and then {FEWEST_BYTES} to {MOST_BYTES} bytes "
                "in base64. Several are separated by spaces or lines.",
            )
        keys.append(key)
    return tuple(keys)


def sign(keys: Sequence[bytes], key: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one for each key, by HMAC-SHA256 over id, time and body.

    Args:
        keys: the keys, of which the receiver needs to know one.
        key: what names the delivery, in the header `webhook-id`.
        timestamp: when it is sent, in seconds since 1970.
        body: what is sent.
    """
    signed = b".".join((key.encode(), str(timestamp).encode(), body))
    return " ".join(f"v1,{base64.b64encode(hmac.digest(one, signed, 'sha256')).decode()}" for one in keys)
