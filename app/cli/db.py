"""`varme db`: the store's tables, which a release expects in one form."""

import typer

from app.cli.speak import AsJson, Config, Home, tell
from app.settings import load_settings
from app.store import upgrade_store

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
