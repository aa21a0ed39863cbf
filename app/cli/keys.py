"""`varme keys`: who may ask the service."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from app.cli.speak import AsJson, Config, Home, read_day, tell
from app.keys import DEFAULT_SCOPES, SCOPES, create_key, revoke, rotate_key
from app.settings import load_settings
from app.store import KeyRecord, Store, open_store

cli = typer.Typer(help="API keys: only their hashes are kept.", no_args_is_help=True, rich_markup_mode=None)

KEEP_IT = "Keep it now: it is not shown again. Send it as: Authorization: Bearer KEY"
LONGEST_DAYS = 36_500
KeyId = Annotated[str, typer.Argument(help="Its public id, as `varme keys list` shows it.")]


def open_to_change(home: Home, config: Config) -> Store:
    """The store of a home, made or upgraded where that is needed."""
    settings = load_settings(config, home)
    settings.home.mkdir(parents=True, exist_ok=True)
    return open_store(settings.store_url, make=True)


@cli.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who will use it, such as crm.")],
    scope: Annotated[
        list[str] | None, typer.Option(help=f"What it opens, of {', '.join(SCOPES)}; repeat for several.")
    ] = None,
    expires_on: Annotated[
        str | None, typer.Option(help="The last day on which it opens, in UTC; by default it never expires.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="Instead: it expires after so many days.", min=1, max=LONGEST_DAYS)
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown once, here."""
    if expires_on is not None and days is not None:
        raise typer.BadParameter("--expires-on and --days say the same in two ways: give one.")
    now = datetime.now(UTC)
    expires_at = _end_of(read_day(expires_on)) if days is None else now + timedelta(days=days)
    key = create_key(open_to_change(home, config), name, scope or DEFAULT_SCOPES, now, expires_at)
    until = f"\nIt opens until {_say(expires_at)}." if expires_at else ""
    tell(f"{key}\n{KEEP_IT}{until}", {"key": key, "expires_at": _write(expires_at)}, as_json=as_json)


@cli.command("list")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the keys by their public ids: what they open, until when, and when they were used last."""
    kept = open_to_change(home, config).keys.list_all()
    now = datetime.now(UTC)
    facts = [
        {
            "id": key.id,
            "name": key.name,
            "scopes": key.scopes,
            "opens": key.opens_at(now),
            "created_at": _write(key.created_at),
            "expires_at": _write(key.expires_at),
            "replaced_by": key.replaced_by,
            "revoked_at": _write(key.revoked_at),
            "last_used_at": _write(key.last_used_at),
        }
        for key in kept
    ]
    lines = [_line(key, now) for key in kept]
    tell(
        "\n".join(lines) or "There are no keys. Make one with: varme keys create NAME", {"keys": facts}, as_json=as_json
    )


@cli.command("rotate")
def rotate(
    key_id: KeyId,
    overlap_days: Annotated[
        int, typer.Option(help="For how many days the old key goes on opening.", min=0, max=LONGEST_DAYS)
    ] = 7,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a key of the same name and scopes; the old one ends after an overlap. The new one is shown once, here."""
    store = open_to_change(home, config)
    rotated = rotate_key(store, key_id, timedelta(days=overlap_days), datetime.now(UTC))
    tell(
        f"{rotated.key}\n{KEEP_IT}\nThe key {rotated.old_id} opens until {_say(rotated.old_until)}.",
        {"key": rotated.key, "old": rotated.old_id, "old_until": _write(rotated.old_until)},
        as_json=as_json,
    )


@cli.command("revoke")
def end(key_id: KeyId, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """End a key, for good."""
    revoke(open_to_change(home, config), key_id, datetime.now(UTC))
    tell(
        f"The key {key_id} opens nothing any more; a service that runs learns of it within 5 seconds.",
        {"revoked": key_id},
        as_json=as_json,
    )


def _line(key: KeyRecord, now: datetime) -> str:
    told = [f"made {key.created_at:%Y-%m-%d}"]
    if key.expires_at:
        told.append(f"{'opens until' if now < key.expires_at else 'expired'} {_say(key.expires_at)}")
    if key.replaced_by:
        told.append(f"replaced by {key.replaced_by}")
    if key.revoked_at:
        told.append(f"revoked {key.revoked_at:%Y-%m-%d}")
    told.append(f"last used {_say(key.last_used_at)}" if key.last_used_at else "never used")
    return f"{key.id}  {key.name}  {','.join(key.scopes)}  {', '.join(told)}"


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), UTC) + timedelta(days=1)
    except OverflowError:
        raise typer.BadParameter(
            f"{day} is the last day that there is; leave the option out for a key for ever."
        ) from None


def _say(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _write(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
