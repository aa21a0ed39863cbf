"""Who may call what: the scope that an endpoint needs is a type in its signature."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.keys import KEY, Scope, verify
from app.service.limits.rates import Standing
from app.service.problems import KeyMissing, ScopeMissing, TooManyRequests
from app.store import KeyRecord, Store

BEARER = HTTPBearer(auto_error=False, description="A key made by `varme keys create`.")


def open_door(request: Request) -> Store:
    """The store of this application."""
    store: Store = request.app.state.store_door.open()
    return store


StoreDep = Annotated[Store, Depends(open_door)]


async def authenticate(request: Request) -> KeyRecord:
    """Who calls, by the key in the `Authorization` header; looked up and counted once for each request.

    Raises:
        KeyMissing: there is no key, or it opens nothing.
        TooManyRequests: the key has asked too often, or the address failed too often.
    """
    known: KeyRecord | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    caller = await _identify(request)
    request.state.caller, request.state.key_id = caller, caller.id
    request.app.state.key_ring.note_use(caller.id, request.app.state.clock())
    standing: Standing | None = request.app.state.rate_limit.count(caller.id)
    request.state.rate_limit = standing
    if standing is not None and not standing.is_allowed:
        raise TooManyRequests("This key has asked too often.", standing.reset_seconds)
    return caller


async def _identify(request: Request) -> KeyRecord:
    given = request.headers.get("authorization")
    if given is None:
        raise KeyMissing
    scheme, _, rest = given.partition(" ")
    key = rest.strip()
    parts = KEY.fullmatch(key) if scheme.lower() == "bearer" else None
    ring, failures = request.app.state.key_ring, request.app.state.failures
    address = request.client.host if request.client else ""
    if parts is None or not ring.knows(parts[1]):
        # Whoever guesses is not looked up. A known key is, so that who guesses behind the same proxy bars nobody.
        _refuse_guesses(failures.look(address))
    caller = None
    if parts is not None:
        now = request.app.state.clock()
        at_hand = ring.at_hand(parts[1])
        if at_hand is None:
            # among threads of their own: requests that wait for the store may hold all the others
            caller = await to_thread.run_sync(verify, ring.find, key, now, limiter=ring.threads)
        else:
            caller = verify(lambda _: at_hand, key, now)
    if caller is None:
        _refuse_guesses(failures.count(address))
        raise KeyMissing
    return caller


def _refuse_guesses(standing: Standing | None) -> None:
    if standing is not None and not standing.is_allowed:
        raise TooManyRequests("Too many requests without a valid key came from this address.", standing.reset_seconds)


def _require(*scopes: Scope) -> Callable[..., Coroutine[Any, Any, KeyRecord]]:
    """Any of the scopes opens; a refusal asks for the first."""

    async def find_caller(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER, scopes=list(scopes))],  # for the OpenAPI
    ) -> KeyRecord:
        caller = await authenticate(request)
        if not set(scopes) & set(caller.scopes):
            raise ScopeMissing(scopes[0])
        return caller

    return find_caller


ScoreReader = Annotated[KeyRecord, Depends(_require("score"))]
# Whoever may have an account scored may read what was said of it.
AnswerReader = Annotated[KeyRecord, Depends(_require("read", "score"))]
# Whole portfolios, and figures, are for those who read.
PortfolioReader = Annotated[KeyRecord, Depends(_require("read"))]
AdminReader = Annotated[KeyRecord, Depends(_require("admin"))]
