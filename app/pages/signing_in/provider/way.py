"""The way to the provider and back: what the browser that began it keeps until then, out of reach of scripts."""

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from app.pages.sessions import is_secure, name_cookie
from app.pages.signing_in.provider.problems import WayLost

COOKIE = "varme_way"
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Way:
    """What binds the provider's answer to the browser that asked.

    `state` comes back in the address, `nonce` in the token; `verifier` proves to the provider who asked (RFC 7636).
    `asked` is where to go on to; `began` is in seconds since 1970.
    """

    state: str
    nonce: str
    verifier: str
    asked: str
    began: float


WAY = TypeAdapter(Way)


def begin_way(asked: str, now: datetime) -> Way:
    """A new way, which nobody can guess."""
    return Way(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), asked, now.timestamp())


def give_way(response: Response, request: Request, way: Way) -> None:
    """Have the browser keep a way. `lax`, since it comes back from another site."""
    response.set_cookie(
        name_cookie(request, COOKIE),
        base64.urlsafe_b64encode(json.dumps(asdict(way)).encode()).decode(),
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def take_way(response: Response, request: Request) -> None:
    """Have the browser forget its way: each is gone once."""
    response.delete_cookie(name_cookie(request, COOKIE), httponly=True, samesite="lax", secure=is_secure(request))


def find_way(request: Request, state: str, now: datetime) -> Way:
    """The way that this browser began.

    Raises:
        WayLost: it began none, another one, or too long ago.
    """
    kept = request.cookies.get(name_cookie(request, COOKIE), "")
    try:
        way = WAY.validate_json(base64.urlsafe_b64decode(kept))
    except (ValidationError, binascii.Error, ValueError):
        raise WayLost from None
    is_fresh = 0 <= now.timestamp() - way.began < LONGEST.total_seconds()
    if not is_fresh or not hmac.compare_digest(way.state.encode(), state.encode()):
        raise WayLost
    return way
