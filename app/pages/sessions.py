"""Who is signed in: a random token in a cookie, of which the store knows the hash; it expires, and ends at once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from app.store import Store
from app.store.users import SessionRecord, UserRecord

COOKIE = "varme_session"
# Browsers take a cookie of such a name over https only, for this host alone: no other one can put it there.
HOST_ONLY = "__Host-"
# Whoever does nothing for so long signs in again, and everybody does after so long.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
# A session that is used is prolonged, but not written at every click.
PROLONG_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is open: whose it is, and the token that its forms must carry."""

    record: SessionRecord
    user: UserRecord
    csrf: str


def start(store: Store, user: UserRecord, now: datetime) -> str:
    """Sign somebody in; the token for the cookie. It is always a new one, whatever the browser brought along."""
    token = secrets.token_urlsafe(32)
    store.users.start_session(SessionRecord(_hash(token), user.id, now, now, now + IDLE))
    return token


def start_anew(store: Store, request: Request, user: UserRecord, now: datetime) -> str:
    """Sign somebody in, and whoever was signed in by this browser out; the token for the cookie."""
    before = request.cookies.get(name_cookie(request, COOKIE))
    if before:
        store.users.end_session(_hash(before))
    return start(store, user, now)


def find(store: Store, request: Request, now: datetime) -> Session | None:
    """The session of a request, if it brings a token that still opens; it is prolonged now and then."""
    token = request.cookies.get(name_cookie(request, COOKIE))
    if not token:
        return None
    found = store.users.find_session(_hash(token))
    if found is None:
        return None
    record, user = found
    if now >= min(record.expires_at, record.started_at + LONGEST) or user.ended_at is not None:
        return None
    if now - record.last_seen_at >= PROLONG_AFTER:
        record = store.users.prolong_session(record, now, min(now + IDLE, record.started_at + LONGEST))
    return Session(record, user, csrf_of(token))


def end(store: Store, session: Session) -> None:
    """Sign somebody out: the token opens nothing any more, wherever it is."""
    store.users.end_session(session.record.hash)


def csrf_of(token: str) -> str:
    """What a form of this session must carry: it tells nobody the token, and nobody without the token can make it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def name_cookie(request: Request, name: str) -> str:
    """What a cookie is called: over https so that only this site, and only over https, can set it."""
    return f"{HOST_ONLY}{name}" if is_secure(request) else name


def is_secure(request: Request) -> bool:
    """Whether the browser came by https, as the server knows or a trusted proxy says."""
    return request.url.scheme == "https"


def put_cookie(response: Response, request: Request, token: str) -> None:
    """Give the token to the browser, out of reach of scripts and of other sites."""
    response.set_cookie(
        name_cookie(request, COOKIE),
        token,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def take_cookie(response: Response, request: Request) -> None:
    """Have the browser forget the token, and over https whatever pages it has kept."""
    response.delete_cookie(name_cookie(request, COOKIE), httponly=True, samesite="lax", secure=is_secure(request))
    if is_secure(request):
        response.headers["Clear-Site-Data"] = '"cache"'


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
