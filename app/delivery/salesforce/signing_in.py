"""Signing in by OAuth, as an app (client credentials) or with a private key as a user (JWT bearer).

simple-salesforce signs in only at addresses that end in salesforce.com, and forgets whether the org is at https; so it
is given a token that was asked for here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from requests import JSONDecodeError, Response, Session

from app.delivery.answers import judge
from app.delivery.destination import DestinationRefused, Retry
from app.delivery.salesforce.answers import NotAnswered, shorten
from app.delivery.signing import secret_of
from app.settings import SalesforceSettings
from app.settings.destinations import is_of_salesforce

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 -- where tokens are given, no token
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# Salesforce takes no assertion that is good for longer than five minutes.
ASSERTION_LASTS = timedelta(minutes=3)
FEWEST_BITS = 2048
# What may stand in the header that carries it.
TOKEN = re.compile(r"[!-~]+")
HINTS = {
    "invalid_client": "Look at consumer_key and the secret.",
    "invalid_client_id": "Look at consumer_key.",
    "invalid_client_credentials": "Look at the secret.",
    "invalid_grant": "In the org's app, enable the flow and name the user as whom it runs; for a private key, give the "
    "app its certificate and let an administrator approve the user beforehand.",
    "invalid_app_access": "An administrator has to approve the user for the app.",
    "unsupported_grant_type": "Enable the flow in the org's app.",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """A token, the address of the org that takes it, and the Id of the user whose it is."""

    token: str = field(repr=False)
    instance_url: str
    user_id: str


SignIn = Callable[[Session, datetime], Signed]


def read_sign_in(name: str, settings: SalesforceSettings) -> SignIn:
    """How to sign in by the settings; nothing is asked yet.

    Args:
        name: what the destination is called.
        settings: its section.

    Returns:
        Signs in over a session at a time; raises NotAnswered where the org does not let it in.

    Raises:
        DestinationRefused: there is no secret, or it is no private key where one is expected.
    """
    secret = secret_of(name, settings).strip()
    url = settings.url.rstrip("/")
    if settings.username is None:
        form = {"grant_type": "client_credentials", "client_id": settings.consumer_key, "client_secret": secret}
        return lambda session, now: _read(settings, session.post(url + TOKEN_PATH, data=form), now)
    key = _read_key(name, secret)
    return lambda session, now: _read(
        settings,
        session.post(url + TOKEN_PATH, data={"grant_type": JWT_BEARER, "assertion": _sign(settings, key, now)}),
        now,
    )


def audience_of(url: str) -> str:
    """Whom an assertion is for: the door of productive orgs, or that of sandboxes.

    >>> audience_of("https://example--uat.sandbox.my.salesforce.com")
    'https://test.salesforce.com'
    """
    host = urlsplit(url).hostname or ""
    return f"https://{'test' if '.sandbox.' in host or host == 'test.salesforce.com' else 'login'}.salesforce.com"


def _read_key(name: str, pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size < FEWEST_BITS:
        raise DestinationRefused(
            name,
            f"with a username the secret is the app's private key: one for RSA of at least {FEWEST_BITS} bits, in PEM "
            "and without a passphrase, is expected.",
        )
    return key


def _sign(settings: SalesforceSettings, key: RSAPrivateKey, now: datetime) -> str:
    claims = {
        "iss": settings.consumer_key,
        "sub": settings.username,
        "aud": audience_of(settings.url),
        "exp": int((now + ASSERTION_LASTS).timestamp()),
    }
    return jwt.encode(claims, key, algorithm="RS256")


def _read(settings: SalesforceSettings, answer: Response, now: datetime) -> Signed:
    """The token of an answer.

    Raises:
        NotAnswered: there is none, or the org is somewhere where no token is to go.
    """
    try:
        told = answer.json()
    except JSONDecodeError:
        told = None
    told = told if isinstance(told, Mapping) else {}
    if answer.status_code != HTTPStatus.OK:
        raise NotAnswered(_judge(answer, told, now))
    token, instance_url = told.get("access_token"), told.get("instance_url")
    if not isinstance(token, str) or not isinstance(instance_url, str) or not TOKEN.fullmatch(token):
        raise NotAnswered(
            Retry(None, "Salesforce let the app sign in, but did not answer with a token as it documents.")
        )
    if not settings.allow_private and not is_of_salesforce(instance_url):
        raise NotAnswered(
            Retry(
                None,
                f"Salesforce says that the org is at {shorten(instance_url)}, which is no address of Salesforce over "
                "https; nothing was sent there.",
            )
        )
    # the identity's address ends in the ids of org and user
    return Signed(token, instance_url, str(told.get("id")).rpartition("/")[2])


def _judge(answer: Response, told: Mapping[str, Any], now: datetime) -> Retry:
    """Whatever is wrong with signing in is to be mended: nothing is given up because of it at once."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    outcome = judge(answer.status_code, headers, now)
    after_seconds = outcome.after_seconds if isinstance(outcome, Retry) else None
    code = shorten(told.get("error") or "")
    if not code:
        return Retry(after_seconds, f"Salesforce did not let the app sign in: it answered {answer.status_code}.")
    said = shorten(told.get("error_description") or "")
    why = f"Salesforce did not let the app sign in: {code}{f', {said}' if said else ''}."
    return Retry(after_seconds, f"{why} {HINTS[code]}" if code in HINTS else why)
