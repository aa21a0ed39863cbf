"""The pages of the model, and what an administrator asks for there."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.pages.model.ageing import tell_ageing
from app.pages.model.asking import Refused, ask, tell_request
from app.pages.model.contest import Versions, describe_versions
from app.pages.model.missed import tell_misses
from app.pages.model.served import describe_served
from app.pages.portfolio.lines import make_reason_teller
from app.pages.problems import NothingHere
from app.pages.reader import AdministratorDep, FormDep, LanguageDep, Reader, ReaderDep
from app.pages.shell import show
from app.service.access import StoreDep
from app.service.champion import Champion
from app.service.problems import NotReady
from app.store import Store
from app.words import Language

router = APIRouter(include_in_schema=False, prefix="/model")
UNPROCESSABLE = 422


@router.get("")
def show_model(
    request: Request,
    store: StoreDep,
    reader: ReaderDep,
    language: LanguageDep,
    changes: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """What a score means, how good the model was, and which version should serve."""
    return _show(request, store, reader, language, shows_all=changes == "all")


@router.get("/requests/{request_id}")
def show_request(request: Request, store: StoreDep, _: ReaderDep, language: LanguageDep, request_id: int) -> Response:
    """How a request stands: the piece of the page that its script looks at again."""
    told = tell_request(store.requests.find(request_id), store, request.app.state.clock(), language)
    if told is None:
        raise NothingHere
    return show(request, "model_request.html", told=told)


@router.post("/requests")
def ask_for_change(
    request: Request, store: StoreDep, reader: AdministratorDep, form: FormDep, language: LanguageDep
) -> Response:
    """Ask for a promotion or a rollback."""
    champion = _find_champion(request)
    if champion is None:
        raise NothingHere
    versions = _find_versions(request, champion, store, reader, language)
    contest, now, serves = versions.contest, request.app.state.clock(), champion.model.version
    challenger = None if contest is None else contest.version
    is_promotable = contest is not None and contest.is_promotable
    refused = ask(store, reader, form, now, serves, challenger, is_promotable=is_promotable)
    if refused is not None:
        return _show(request, store, reader, language, refused=refused)
    return RedirectResponse("/model#request", 303)


@router.post("/requests/{request_id}/withdraw")
def withdraw(request: Request, store: StoreDep, reader: AdministratorDep, _: FormDep, request_id: int) -> Response:
    """Take back a request that no worker has taken yet."""
    store.requests.withdraw(request_id, f"Withdrawn by {reader.user.name}.", request.app.state.clock())
    return RedirectResponse("/model#request", 303)


def _show(
    request: Request,
    store: Store,
    reader: Reader,
    language: Language,
    *,
    shows_all: bool = False,
    refused: Refused | None = None,
) -> Response:
    champion = _find_champion(request)
    if champion is None:
        return show(request, "model_missing.html")
    now, say = request.app.state.clock(), make_reason_teller(request.app.state.champion_reader, language)
    return show(
        request,
        "model.html",
        status=UNPROCESSABLE if refused is not None else 200,
        served=describe_served(champion, language),
        versions=_find_versions(request, champion, store, reader, language, shows_all=shows_all),
        misses=tell_misses(champion.scorer.spec.card, store, reader.only_owner, say, language),
        ageing=tell_ageing(
            request.app.state.retraining.due(), store.drift.latest(champion.model.version), now.date(), language
        ),
        told=tell_request(store.requests.newest(), store, now, language),
        refused=refused,
    )


def _find_champion(request: Request) -> Champion | None:
    try:
        champion: Champion = request.app.state.champion_reader.current()
    except NotReady:
        return None
    return champion


def _find_versions(
    request: Request, champion: Champion, store: Store, reader: Reader, language: Language, *, shows_all: bool = False
) -> Versions:
    home, serves = request.app.state.home, champion.model.version
    return describe_versions(home, serves, store, reader, language, shows_all=shows_all)
