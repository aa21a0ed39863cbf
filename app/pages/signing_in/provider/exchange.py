"""The exchange with the provider: the address to ask at, the code for a token, and what the token proves."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx2
from anyio import CapacityLimiter
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from app.pages.signing_in.provider.discovery import WAIT_SECONDS, Description, Discovery
from app.pages.signing_in.provider.problems import ProviderAway, ProviderRefused, TokenRefused
from app.pages.signing_in.provider.way import Way
from app.settings import SignInSettings

# Signatures that only the provider can make: neither none, nor one by a secret that both know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
LEEWAY_SECONDS = 60
# Each may wait for the provider, and must hold nobody else up.
MOST_THREADS = 4

Claims = Mapping[str, Any]


class Provider:
    """The provider that is configured. Safe to share between threads."""

    def __init__(self, settings: SignInSettings, tick: Callable[[], float]) -> None:
        self.settings = settings
        self.issuer = settings.issuer or ""
        self.threads = CapacityLimiter(MOST_THREADS)
        self._discovery = Discovery(self.issuer, tick)

    def ask_at(self, way: Way, back_to: str) -> str:
        """The address at which the provider asks who somebody is, and then leads back.

        Raises:
            ProviderAway: the provider does not answer.
        """
        description = self._discovery.look().description
        with self._open(description, back_to) as client:
            address, _ = client.create_authorization_url(
                description.authorization_endpoint, state=way.state, code_verifier=way.verifier, nonce=way.nonce
            )
        return str(address)

    def redeem(self, code: str, way: Way, back_to: str, now: datetime) -> Claims:
        """Who came back, by a code: what the token says, once it is proved.

        Raises:
            ProviderRefused: the provider does not take the code.
            TokenRefused: the token is not by the provider, not for us, not for this way, or not of now.
            ProviderAway: the provider does not answer.
        """
        description = self._discovery.look().description
        with self._open(description, back_to) as client:
            try:
                token = client.fetch_token(
                    description.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=way.verifier,
                )
                claims = self._prove(token, way.nonce, now)
                if self.settings.login_claim not in claims and description.userinfo_endpoint:
                    claims = {**_ask_more(client, description.userinfo_endpoint, claims["sub"]), **claims}
            except AuthlibBaseError:
                raise ProviderRefused from None
            except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
                raise ProviderAway from None
        return claims

    def _prove(self, token: Mapping[str, Any], nonce: str, now: datetime) -> Claims:
        given = token.get("id_token")
        if not isinstance(given, str):
            raise TokenRefused
        try:
            try:
                read = _decode(given, self._discovery.look().keys)
            except InvalidKeyIdError:
                read = _decode(given, self._discovery.look_again().keys)
            claims = CodeIDToken(
                read.claims,
                read.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": _only(self.settings.client_id)},
                {"nonce": nonce, "client_id": self.settings.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError):
            raise TokenRefused from None
        return dict(claims)

    def _open(self, description: Description, back_to: str) -> OAuth2Client:
        secret = self.settings.client_secret
        can_basic = "client_secret_basic" in description.token_endpoint_auth_methods_supported
        with_secret = "client_secret_basic" if can_basic else "client_secret_post"
        return OAuth2Client(
            self.settings.client_id,
            secret.get_secret_value() if secret else None,
            token_endpoint_auth_method=with_secret if secret else "none",
            scope=self.settings.scopes,
            redirect_uri=back_to,
            code_challenge_method="S256",
            timeout=WAIT_SECONDS,
        )


def _decode(given: str, keys: KeySet) -> jwt.Token:
    return jwt.decode(given, keys, algorithms=ALGORITHMS)


def _only(value: str | None) -> dict[str, Any]:
    return {"essential": True, "value": value}


def _ask_more(client: OAuth2Client, address: str, subject: str) -> Claims:
    """What the provider tells of somebody beside the token; it must be of the same one."""
    told = client.get(address).raise_for_status().json()
    if not isinstance(told, dict) or told.get("sub") != subject:
        raise TokenRefused
    return told
