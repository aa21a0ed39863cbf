"""`varme keys`: who may ask the service."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.speak import AsJson, Config, Home, tell
from app.keys import DEFAULT_SCOPES, SCOPES, create_key, revoke
from app.settings import load_settings
from app.store import Store, open_store

cli = typer.Typer(help="API keys: only their hashes are kept.", no_args_is_help=True, rich_markup_mode=None)


def _open(home: Home, config: Config) -> Store:
    settings = load_settings(config, home)
    settings.home.mkdir(parents=True, exist_ok=True)
    return open_store(settings.store_url, make=True)


@cli.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who will use it, such as crm.")],
    scope: Annotated[
        list[str] | None, typer.Option(help=f"What it opens, of {', '.join(SCOPES)}; repeat for several.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown once, here."""
    key = create_key(_open(home, config), name, scope or DEFAULT_SCOPES, datetime.now(UTC))
    tell(
        f"{key}\nKeep it now: it is not shown again. Send it as: Authorization: Bearer KEY",
        {"key": key},
        as_json=as_json,
    )


@cli.command("list")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the keys by their public ids."""
    kept = _open(home, config).list_keys()
    lines = [
        f"{key.id}  {key.name}  {','.join(key.scopes)}  made {key.created_at:%Y-%m-%d}"
        f"{f'  revoked {key.revoked_at:%Y-%m-%d}' if key.revoked_at else ''}"
        for key in kept
    ]
    facts = [
        {
            "id": key.id,
            "name": key.name,
            "scopes": key.scopes,
            "created_at": key.created_at.isoformat(),
            "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
        }
        for key in kept
    ]
    tell(
        "\n".join(lines) or "There are no keys. Make one with: varme keys create NAME", {"keys": facts}, as_json=as_json
    )


@cli.command("revoke")
def end(
    key_id: Annotated[str, typer.Argument(help="Its public id, as `varme keys list` shows it.")],
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """End a key, for good."""
    revoke(_open(home, config), key_id, datetime.now(UTC))
    tell(f"The key {key_id} opens nothing any more.", {"revoked": key_id}, as_json=as_json)
