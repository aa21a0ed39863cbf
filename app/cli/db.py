"""`varme db`: the store's tables, which a release expects in one form."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app.cli.speak import AsJson, Config, Home, tell, working
from app.settings import load_settings
from app.store import COMMAND_LINE, open_store, upgrade_store

cli = typer.Typer(help="The store's tables.", no_args_is_help=True, rich_markup_mode=None)


@cli.callback()
def about() -> None:
    """The store's tables, which a release expects in one form."""


@cli.command("upgrade")
def upgrade(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Bring the store of an older release into this one's form; nothing that was said is lost.

    Stop the servers of the older release first: they can't use it afterwards. An empty store is made.
    """
    settings = load_settings(config, home)
    settings.home.mkdir(parents=True, exist_ok=True)
    before, newest = upgrade_store(settings.store_url)
    if before == newest:
        told = f"The store has schema {newest} already: there was nothing to do."
    else:
        told = f"The store has schema {newest} now; {f'it had {before}' if before else 'there was none'}."
    tell(told, {"before": before, "schema": newest}, as_json=as_json)


@cli.command("prune")
def prune(
    older_than_days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, help="How old is too old; by default `keep_days` in [receipts]."),
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Erase what was said long ago: scores, reasons, feature rows, and what receipts say; their traces stay.

    The newest snapshot of each account stays, with what its scores stand on. Servers may go on meanwhile.
    """
    settings = load_settings(config, home)
    days = older_than_days or settings.receipts.keep_days
    if not days:
        raise typer.BadParameter(
            "Nothing says how old is too old: give --older-than-days N, or set keep_days in [receipts]."
        )
    now = datetime.now(UTC)
    before = now - timedelta(days=days)
    store = open_store(settings.store_url)
    try:
        with working(f"Looking for what was said before {before:%Y-%m-%d}") as progress:
            done = store.pruning.prune(before, COMMAND_LINE, now, progress)
    finally:
        store.close()
    tell(
        f"Of what was said before {before:%Y-%m-%d %H:%M} UTC: {done.scores:,} scores deleted with their reasons, "
        f"{done.receipts:,} receipts and {done.feature_rows:,} feature rows emptied. Receipts that were emptied say "
        "that they were erased. What the newest scores stand on is there.",
        {"before": before.isoformat(), **asdict(done)},
        as_json=as_json,
    )
