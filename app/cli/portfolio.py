"""`varme portfolio`: all accounts at once, from the store: colours, what moves scores, paths from green to red."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from app.cli.speak import AsJson, Config, Home, console, read_day
from app.settings import load_settings
from app.words import UnknownLanguage


def portfolio(
    segment: Annotated[str | None, typer.Option(help="Only the accounts of this segment.")] = None,
    on: Annotated[str | None, typer.Option(help="The day; by default the latest that was scored.")] = None,
    language: Annotated[str, typer.Option(help="The language of the words: en, da, nb or nl.")] = "en",
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show how many accounts are red, which signals move scores most, and how accounts turn from green to red."""
    from app.portfolio import portfolio_of
    from app.portfolio.terminal import WIDTH, print_portfolio
    from app.store import open_store
    from app.words import language_of

    day = read_day(on)
    try:
        words = language_of(language)
    except UnknownLanguage as unknown:
        raise typer.BadParameter(f"--language: {unknown}") from None
    store = open_store(load_settings(config, home).store_url, upgrade=False)
    try:
        found = portfolio_of(store, day, segment)
    finally:
        store.close()
    if as_json:
        print(json.dumps(asdict(found), default=str))
        return
    # On a terminal as wide as it is, up to a page; elsewhere a page.
    wide = min(console.width, WIDTH) if console.is_terminal else WIDTH
    print_portfolio(found, words, Console(highlight=False, width=wide))
