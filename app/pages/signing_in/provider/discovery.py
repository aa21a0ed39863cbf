"""What the provider says of itself: where it is asked, and the keys it signs with; kept for an hour."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from app.pages.signing_in.provider.problems import ProviderAway

PATH = "/.well-known/openid-configuration"
FRESH_SECONDS, SELDOM_SECONDS, WAIT_SECONDS = 3600.0, 60.0, 10.0
# Whoever does not answer is left alone for a moment: those who come meanwhile need not wait in vain.
AWAY_SECONDS = 5.0


class Description(BaseModel):
    """What is needed of the provider's metadata (OpenID Connect Discovery 1.0)."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the provider said, and when: seconds of a clock that goes forward only."""

    description: Description
    keys: KeySet
    asked: float


class Discovery:
    """Asks the provider when it must, and not more often. Safe to share between threads."""

    def __init__(self, issuer: str, tick: Callable[[], float]) -> None:
        self._issuer = issuer
        self._tick = tick
        self._lock = threading.Lock()
        self._known: Known | None = None
        self._failed: float | None = None

    def look(self) -> Known:
        """What the provider says of itself.

        Raises:
            ProviderAway: it does not answer, or is not the one that is configured.
        """
        return self._look(FRESH_SECONDS)

    def look_again(self) -> Known:
        """The same, asked anew if that was not just done: for a token that is signed by a key not known yet.

        Raises:
            ProviderAway: it does not answer, or is not the one that is configured.
        """
        return self._look(SELDOM_SECONDS)

    def _look(self, fresh_seconds: float) -> Known:
        with self._lock:
            if self._known is None or self._tick() - self._known.asked >= fresh_seconds:
                self._known = self._ask_if_there()
            return self._known

    def _ask_if_there(self) -> Known:
        if self._failed is not None and self._tick() - self._failed < AWAY_SECONDS:
            raise ProviderAway
        try:
            known = self._ask()
        except ProviderAway:
            self._failed = self._tick()
            raise
        self._failed = None
        return known

    def _ask(self) -> Known:
        try:
            with httpx2.Client(timeout=WAIT_SECONDS) as client:
                description = Description.model_validate(_fetch(client, self._issuer.rstrip("/") + PATH))
                self._check(description)
                keys = KeySet.import_key_set(_fetch(client, description.jwks_uri))
        except (httpx2.HTTPError, httpx2.InvalidURL, ValidationError, JoseError, ValueError, KeyError, TypeError):
            raise ProviderAway from None
        return Known(description, keys, self._tick())

    def _check(self, description: Description) -> None:
        """Refuse another issuer's word, and endpoints where anybody could listen."""
        if description.issuer != self._issuer:
            raise ProviderAway
        scheme = urlsplit(self._issuer).scheme
        told = (description.authorization_endpoint, description.token_endpoint, description.jwks_uri)
        for address in (*told, description.userinfo_endpoint or self._issuer):
            if urlsplit(address).scheme not in {"https", scheme}:
                raise ProviderAway


def _fetch(client: httpx2.Client, address: str) -> Any:  # noqa: ANN401 -- JSON, which is checked where it is read
    return client.get(address).raise_for_status().json()
