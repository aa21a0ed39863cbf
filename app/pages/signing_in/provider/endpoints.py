"""The two addresses of signing in through the provider: on the way there, and back."""

import logging
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.pages import sessions
from app.pages.problems import PageProblem
from app.pages.shell import show
from app.pages.signing_in.address import inside
from app.pages.signing_in.desk import DeskDep
from app.pages.signing_in.provider.arriving import find_person
from app.pages.signing_in.provider.exchange import Provider
from app.pages.signing_in.provider.problems import NoProvider, ProviderRefused, TokenRefused, TooManyWays
from app.pages.signing_in.provider.way import begin_way, find_way, give_way, take_way
from app.service.access import StoreDep
from app.store import Store

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False, prefix="/sign-in/provider")


def find_provider(request: Request) -> Provider:
    """The provider.

    Raises:
        NoProvider: none is configured.
    """
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NoProvider
    return provider


ProviderDep = Annotated[Provider, Depends(find_provider)]


@router.get("")
async def go(
    request: Request,
    provider: ProviderDep,
    desk: DeskDep,
    asked: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> Response:
    """Lead to the provider."""
    if desk.count_address(request) is not None:
        raise TooManyWays
    way = begin_way(inside(asked), request.app.state.clock())
    address = await to_thread.run_sync(provider.ask_at, way, _back_to(request), limiter=provider.threads)
    answer = RedirectResponse(address, 303)
    give_way(answer, request, way)
    return answer


@router.get("/done")
async def come_back(request: Request, provider: ProviderDep, store: StoreDep, desk: DeskDep) -> Response:
    """Sign in whom the provider vouches for."""
    if desk.count_address(request) is not None:
        raise TooManyWays
    answer: Response
    try:
        answer = await to_thread.run_sync(_arrive, request, provider, store, limiter=provider.threads)
    except PageProblem as problem:
        # what came is not logged: it may tell who it was about
        log.warning("Signing in through the provider failed.", extra={"told": {"problem": type(problem).__name__}})
        answer = show(
            request, "problem.html", status=problem.status, title=problem.title, advice=problem.advice, number=None
        )
    else:
        # once for the way there, once for the way back
        desk.succeed_address(request)
        desk.succeed_address(request)
    take_way(answer, request)
    return answer


def _arrive(request: Request, provider: Provider, store: Store) -> Response:
    told, now = request.query_params, request.app.state.clock()
    way = find_way(request, told.get("state", ""), now)
    if told.get("iss", provider.issuer) != provider.issuer:
        raise TokenRefused
    if "code" not in told:
        raise ProviderRefused
    claims = provider.redeem(told["code"], way, _back_to(request), now)
    user = find_person(store, provider, claims, now)
    answer = RedirectResponse(inside(way.asked), 303)
    sessions.put_cookie(answer, request, sessions.start_anew(store, request, user, now))
    return answer


def _back_to(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{router.prefix}/done"
