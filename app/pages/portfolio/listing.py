"""Puts the portfolio's page together: bands, fields, the accounts of one page, and what to do where there are none."""

from dataclasses import dataclass
from typing import Literal

from fastapi import Request

from app.pages.portfolio.asked import MINE, ON_PAGE, Asked, want, whose
from app.pages.portfolio.choices import Field, make_fields
from app.pages.portfolio.files import Sheet
from app.pages.portfolio.lines import Line, describe_line, make_teller
from app.pages.portfolio.tiles import Tile, make_tiles
from app.pages.reader import Reader
from app.store import Store
from app.store.standings import MOST_COUNTED, Look, Wanted
from app.store.views import ViewRecord
from app.words.language import Language

Nothing = Literal["", "no_model", "no_run", "none_of_yours", "no_match"]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What the page shows. `nothing` says why there are no lines; then there may be no tiles and no fields either."""

    nothing: Nothing
    is_mine: bool
    is_limited: bool
    standing: str
    tiles: tuple[Tile, ...] = ()
    fields: tuple[Field, ...] = ()
    lines: tuple[Line, ...] = ()
    views: tuple[ViewRecord, ...] = ()
    shown: str = ""
    earlier: str | None = None
    later: str | None = None
    has_currencies: bool = False
    old: str = ""


def list_portfolio(request: Request, store: Store, reader: Reader, asked: Asked, language: Language) -> Portfolio:
    """The page that is asked for."""
    champions = request.app.state.champion_reader
    of = whose(asked, reader)
    is_mine, is_limited = of == MINE, reader.only_owner is not None
    wanted = want(asked, reader, store.standings.newest_day() if asked.renewal is not None else None)
    # one more than is shown tells whether there is another page, also where not all are counted
    look = store.standings.look(wanted, asked.sort, (asked.page - 1) * ON_PAGE, ON_PAGE + 1, reader.user.id)
    if not look.is_scored:
        return Portfolio("no_model" if champions.loaded is None else "no_run", is_mine, is_limited, "")
    tell, lines = make_teller(champions, language), look.found[:ON_PAGE]
    owners = None if is_limited else look.owners
    return Portfolio(
        nothing="" if lines else "none_of_yours" if is_mine and not look.sums else "no_match",
        is_mine=is_mine,
        is_limited=is_limited,
        standing=_say_standing(look, language, is_mine=is_mine),
        tiles=make_tiles(look.sums, asked, language),
        fields=make_fields(asked, of, owners, look.segments, language, has_own=bool(reader.user.owner)),
        lines=tuple(describe_line(one, tell, language, has_owner=not wanted.owners) for one in lines),
        views=look.views,
        shown=_say_shown(wanted, asked, look, language) if lines else "",
        earlier=asked.address(page=asked.page - 1) if asked.page > 1 else None,
        later=asked.address(page=asked.page + 1) if len(look.found) > ON_PAGE else None,
        old=_say_old(request, language),
        has_currencies=asked.sort == "at_risk" and len({one.currency for one in look.sums if one.mrr}) > 1,
    )


def open_sheet(request: Request, store: Store, reader: Reader, asked: Asked, language: Language) -> Sheet:
    """The whole list that is asked for, for a file."""
    wanted = want(asked, reader, store.standings.newest_day())
    tell = make_teller(request.app.state.champion_reader, language)
    return Sheet(language, tell, store.standings.read_all(wanted, asked.sort))


def _say_old(request: Request, language: Language) -> str:
    """That the scores are not those of the last night, where they are not; why, `varme status` tells."""
    fresh = request.app.state.freshness.find()
    if fresh is None or not fresh.is_old:
        return ""
    if fresh.snapshot_on is None:
        return language.text("The last nightly run came to nothing, so these scores may be old.")
    return language.text(
        "The last nightly run came to nothing: these scores are as of {day}, and stay until a run succeeds.",
        day=language.date(fresh.snapshot_on),
    )


def _say_standing(look: Look, language: Language, *, is_mine: bool) -> str:
    number = sum(one.accounts for one in look.sums)
    if is_mine:
        accounts = language.plural("{number} account of yours", "{number} accounts of yours", number)
    else:
        accounts = language.plural("{number} account", "{number} accounts", number)
    if not look.found:
        return accounts
    newest = max(look.found, key=lambda one: (one.snapshot_on, one.scored_at))
    return language.text(
        "{accounts}, as of {day}, by version {version} of the model",
        accounts=accounts,
        day=language.date(newest.snapshot_on),
        version=newest.model.version,
    )


def _say_shown(wanted: Wanted, asked: Asked, look: Look, language: Language) -> str:
    before = (asked.page - 1) * ON_PAGE
    first, last = language.number(before + 1), language.number(before + len(look.found[:ON_PAGE]))
    if look.count > MOST_COUNTED and not wanted.is_counted:
        many = language.number(MOST_COUNTED)
        return language.text("{first}–{last} of more than {many}", first=first, last=last, many=many)
    return language.text("{first}–{last} of {many}", first=first, last=last, many=language.number(look.count))
