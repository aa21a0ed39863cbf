"""Who may call what: the scope that an endpoint needs is a type in its signature."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.keys import Scope, verify
from app.service.problems import KeyMissing, ScopeMissing
from app.store import KeyRecord, Store

BEARER = HTTPBearer(auto_error=False, description="A key made by `varme keys create`.")


def open_door(request: Request) -> Store:
    """The store of this application."""
    store: Store = request.app.state.store_door.open()
    return store


def authenticate(request: Request) -> KeyRecord:
    """Who calls, by the key in the `Authorization` header; looked up once for each request.

    Raises:
        KeyMissing: there is no key, or it opens nothing.
    """
    known: KeyRecord | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    caller = verify(open_door(request), key.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise KeyMissing
    request.state.caller, request.state.key_id = caller, caller.id
    return caller


def _require(*scopes: Scope) -> Callable[..., KeyRecord]:
    """Any of the scopes opens; a refusal asks for the first."""

    def find_caller(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],  # for the OpenAPI
    ) -> KeyRecord:
        caller = authenticate(request)
        if not set(scopes) & set(caller.scopes):
            raise ScopeMissing(scopes[0])
        return caller

    return find_caller


ScoreReader = Annotated[KeyRecord, Depends(_require("score"))]
# Whoever may have an account scored may read what was said of it.
AnswerReader = Annotated[KeyRecord, Depends(_require("read", "score"))]
# Whole portfolios are for those who read.
PortfolioReader = Annotated[KeyRecord, Depends(_require("read"))]
