"""`varme models misses`: the accounts that left and had looked healthy, with the scores that stood before."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.speak import AsJson, Config, Home, console, read_day, tell
from app.settings import Settings, load_settings
from models.answer import as_points

if TYPE_CHECKING:
    from app.store import Store
    from app.store.departures import BandsBefore, Leavers, Left
    from app.store.stood import Stood

PAGE_ACCOUNTS = 500
SHOWN = 50
WIDEST_PAGE = 160
_COLOURS = {"red": "red", "yellow": "yellow", "green": "green", "grey": "dim"}
Sayer = Callable[["Stood"], str | None]


def misses(
    since: Annotated[
        str | None, typer.Option(help="Only accounts that left on this day or later, as 2026-01-01; by default all.")
    ] = None,
    days: Annotated[
        int, typer.Option(help="Missed is who was green so many days before leaving: 30, 60, 90 or 180.")
    ] = 30,
    owner: Annotated[str | None, typer.Option(help="Only the accounts of this owner.")] = None,
    most: Annotated[
        int | None, typer.Option(min=1, help=f"List so many accounts at most; by default {SHOWN}, with --json all.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show the accounts that left though they were green before: their scores and the first reason then."""
    from app.store import open_store
    from app.store.departures import Leavers
    from app.store.stood import DAYS_BEFORE

    if days not in DAYS_BEFORE:
        raise typer.BadParameter(f"--days {days}: choose one of {', '.join(map(str, DAYS_BEFORE))}.")
    leavers = Leavers(read_day(since), owner=owner)
    settings = load_settings(config, home)
    store = open_store(settings.store_url, upgrade=False)
    try:
        counted = store.departures.count(leavers)
        shown = most or (None if as_json else SHOWN)
        found = list(_read(store, leavers, days, shown))
    finally:
        store.close()
    say = _sayer(settings)
    if as_json:
        facts = {"since": since, "days": days, "owner": owner, "before": [_bands(one) for one in counted]}
        tell("", {**facts, "missed": [_facts(one, days, say) for one in found]}, as_json=True)
        return
    _print(counted, found, days, say)


def _read(store: "Store", leavers: "Leavers", days: int, most: int | None) -> Iterator["Left"]:
    after, left = None, most
    while left is None or left > 0:
        page = store.departures.page(leavers, after, min(left or PAGE_ACCOUNTS, PAGE_ACCOUNTS), days=days, band="green")
        yield from page
        if len(page) < PAGE_ACCOUNTS:
            return
        after, left = page[-1].place, None if left is None else left - len(page)


def _sayer(settings: Settings) -> Sayer:
    """Says the first reason of a score, in the words of the model that gave it, where that is still there."""
    from app.explaining.voice import Voice
    from app.jobs.explaining import ReachableModels
    from app.words import language_of, read_currency, read_sayings

    models, english = ReachableModels(settings), language_of("en")

    def say(stood: "Stood") -> str | None:
        if stood.first_reason is None:
            return None
        scorer = models.find(stood.model)
        if scorer is None:
            return Voice(english).say(stood.first_reason)
        state = scorer.spec.catalogue_state
        return Voice(english, read_sayings(state), read_currency(state)).say(stood.first_reason)

    return say


def _bands(one: "BandsBefore") -> dict[str, int]:
    return {"days": one.days, "scored": one.scored, **{str(band): count for band, count in one.bands.items()}}


def _facts(one: "Left", days: int, say: Sayer) -> dict[str, Any]:
    then = one.before[days]
    return {
        "account_id": one.place.account_id,
        "name": one.name,
        "owner": one.owner,
        "segment": one.segment,
        "left_on": one.place.left_on,
        "kind": one.kind,
        "before": {before: _stood(stood) for before, stood in one.before.items()},
        "first_reason": None if then is None else say(then),
    }


def _stood(one: "Stood | None") -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "snapshot_on": one.snapshot_on,
        "score": None if one.score is None else as_points(one.score),
        "band": one.band,
        "churn_probability": one.churn_probability,
        "model_version": one.model.version,
        "receipt": one.receipt,
        "computed_afterwards": one.is_hindsight,
    }


def _print(counted: "tuple[BandsBefore, ...]", found: "list[Left]", days: int, say: Sayer) -> None:
    asked = next(one for one in counted if one.days == days)
    if not any(one.scored for one in counted):
        console.print(
            "No account is known to have left that had a score before. Runs of `varme score --source` take from the "
            "source who left.",
            markup=False,
        )
        return
    for one in counted:
        said = ", ".join(f"{count:,} {band}" for band, count in one.bands.items() if count)
        console.print(f"{one.days:>3} days before they left, of {one.scored:,} accounts: {said or '–'}", markup=False)
    if not found:
        console.print(f"None of them was green {days} days before.", markup=False)
        return
    console.print()
    # Names come from the data: they are printed as they are, never as markup.
    wide = min(console.width, WIDEST_PAGE) if console.is_terminal else WIDEST_PAGE
    Console(highlight=False, width=wide).print(_table(found, days, say))
    if (more := asked.bands["green"] - len(found)) > 0:
        console.print(f"… and {more:,} more: --most {asked.bands['green']}", markup=False)
    if any(stood is not None and stood.is_hindsight for one in found for stood in one.before.values()):
        console.print("* computed after the account had left: nobody saw it then.", markup=False)


def _table(found: "list[Left]", days: int, say: Sayer) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("account", "name", "owner", "left on"):
        table.add_column(name, overflow="fold")
    befores = sorted(found[0].before, reverse=True)
    for before in befores:
        table.add_column(f"{before} days", justify="right", no_wrap=True)
    table.add_column(f"first reason {days} days before")
    for one in found:
        then = one.before[days]
        table.add_row(
            *(Text(text or "") for text in (one.place.account_id, one.name, one.owner, one.place.left_on.isoformat())),
            *(_cell(one.before[before]) for before in befores),
            Text((then and say(then)) or ""),
        )
    return table


def _cell(one: "Stood | None") -> Text:
    if one is None:
        return Text("–", style="dim")
    score = "" if one.score is None else f"{as_points(one.score)} "
    return Text(f"{score}{one.band}{'*' if one.is_hindsight else ''}", style=_COLOURS[one.band])
