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


def _require(scope: Scope) -> Callable[..., KeyRecord]:
    def find_caller(
        request: Request,
        store: Annotated[Store, Depends(open_door)],
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    ) -> KeyRecord:
        key = verify(store, given.credentials) if given else None
        if key is None:
            raise KeyMissing
        if scope not in key.scopes:
            raise ScopeMissing(scope)
        request.state.key_id = key.id
        return key

    return find_caller


ScoreReader = Annotated[KeyRecord, Depends(_require("score"))]
