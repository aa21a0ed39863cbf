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
from app.store.standings import MOST_COUNTED, Stands, Sum, Wanted, all_of
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


def list_portfolio(request: Request, store: Store, reader: Reader, asked: Asked, language: Language) -> Portfolio:
    """The page that is asked for."""
    champions = request.app.state.champion_reader
    of = whose(asked, reader)
    is_limited = reader.only_owner is not None
    is_mine = of == MINE
    segments = store.standings.segments()
    newest_day = store.accounts.newest_day()
    if newest_day is None:
        nothing: Nothing = "no_model" if champions.loaded is None else "no_run"
        return Portfolio(nothing, is_mine, is_limited, "")
    wanted = want(asked, reader, newest_day)
    sums = store.standings.sums(all_of(wanted))
    owners = None if is_limited else store.standings.owners()
    count = sum(one.accounts for one in sums) if wanted == all_of(wanted) else store.standings.count(wanted)
    # one more than is shown tells whether there is another page, also where not all are counted
    found = store.standings.page(wanted, asked.sort, (asked.page - 1) * ON_PAGE, ON_PAGE + 1)
    tell = make_teller(champions, language)
    has_owner = not wanted.owners
    return Portfolio(
        nothing="" if found else _why_none(sums, is_mine=is_mine),
        is_mine=is_mine,
        is_limited=is_limited,
        standing=_say_standing(sums, found, language, is_mine=is_mine),
        tiles=make_tiles(sums, asked, language),
        fields=make_fields(asked, of, owners, segments, language, has_own=bool(reader.user.owner)),
        lines=tuple(describe_line(one, tell, language, has_owner=has_owner) for one in found[:ON_PAGE]),
        views=tuple(store.views.list_of(reader.user.id)),
        shown=_say_shown(wanted, asked, len(found[:ON_PAGE]), count, language) if found else "",
        earlier=asked.address(page=asked.page - 1) if asked.page > 1 else None,
        later=asked.address(page=asked.page + 1) if len(found) > ON_PAGE else None,
        has_currencies=asked.sort == "at_risk" and len({one.currency for one in sums if one.mrr}) > 1,
    )


def open_sheet(request: Request, store: Store, reader: Reader, asked: Asked, language: Language) -> Sheet:
    """The whole list that is asked for, for a file."""
    wanted = want(asked, reader, store.accounts.newest_day())
    tell = make_teller(request.app.state.champion_reader, language)
    return Sheet(language, tell, store.standings.read_all(wanted, asked.sort))


def _why_none(sums: list[Sum], *, is_mine: bool) -> Nothing:
    return "none_of_yours" if is_mine and not sums else "no_match"


def _say_standing(sums: list[Sum], found: list[Stands], language: Language, *, is_mine: bool) -> str:
    number = sum(one.accounts for one in sums)
    if is_mine:
        whose_accounts = language.plural("{number} account of yours", "{number} accounts of yours", number)
    else:
        whose_accounts = language.plural("{number} account", "{number} accounts", number)
    if not found:
        return whose_accounts
    newest = max(found, key=lambda one: (one.snapshot_on, one.scored_at))
    told = language.text(
        "as of {day}, by version {version} of the model",
        day=language.date(newest.snapshot_on),
        version=newest.model.version,
    )
    return f"{whose_accounts}, {told}"


def _say_shown(wanted: Wanted, asked: Asked, shown: int, count: int, language: Language) -> str:
    first = (asked.page - 1) * ON_PAGE + 1
    start, end = language.number(first), language.number(first + shown - 1)
    if count > MOST_COUNTED and not wanted.is_counted:
        many = language.number(MOST_COUNTED)
        return language.text("{first}–{last} of more than {many}", first=start, last=end, many=many)
    return language.text("{first}–{last} of {many}", first=start, last=end, many=language.number(count))
