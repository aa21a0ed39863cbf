"""`varme alerts`: who is told that an account has changed for the worse; whether that works is tried here."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import typer

from app.cli.destinations import Name
from app.cli.speak import AsJson, Config, Home, tell
from app.delivery.destination import ALERTS, DestinationRefused
from app.settings import AlertSection, Settings, load_settings
from app.store import COMMAND_LINE, open_store, record_audit
from app.store.outbox import Counts

cli = typer.Typer(
    help="Alerts: who is told that an account has turned red; each is a table [alerts.NAME] in varme.toml.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
NONE = "There is no alert. A table [alerts.NAME] in varme.toml sets one up; then try it with: varme alerts check NAME"


@cli.command("list")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the alerts, when each is told, and how many messages wait; and what is left of those that are gone."""
    settings = load_settings(config, home)
    store = open_store(settings.store_url, make=True)
    try:
        counts = store.outbox.counts()
    finally:
        store.close()
    lines, facts = [], []
    for name, section in sorted(settings.alerts.items()):
        of = counts.get(ALERTS + name, Counts())
        lines.append(f"{name}  {section.kind}  {_say_when(section)}  {of.waiting:,} wait, {of.dead:,} given up")
        facts.append(
            {
                "name": name,
                "kind": section.kind,
                "below": section.below,
                "quiet_days": section.quiet_days,
                "waiting": of.waiting,
                "dead": of.dead,
            }
        )
    gone = dict(_find_gone(settings, counts))
    if not lines:
        lines.append(NONE)
    for name, waiting in gone.items():
        lines.append(
            f"{name}  is not in the settings any more, {waiting:,} wait. Drop them: varme alerts forget {name}"
        )
    told = {"alerts": facts, "gone": [{"name": name, "waiting": waiting} for name, waiting in gone.items()]}
    tell("\n".join(lines), told, as_json=as_json)


@cli.command("check")
def check(name: Name, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Send a test message by one, and show to whom it went."""
    from app.alerting.kinds import find_alert, open_channel

    section = find_alert(load_settings(config, home), name)
    channel = open_channel(name, section, lambda: datetime.now(UTC))
    try:
        checked = channel.check()
    finally:
        channel.close()
    lines = [*checked.lines, f"It would tell of accounts {_say_when(section)}."]
    tell("\n".join(lines), {"name": name, "checked": lines}, as_json=as_json)


@cli.command("forget")
def forget(name: Name, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Drop what waits for one that is not in the settings any more."""
    settings = load_settings(config, home)
    if name in settings.alerts:
        raise DestinationRefused(ALERTS + name, f"it is in the settings. Take [alerts.{name}] out of varme.toml first.")
    store = open_store(settings.store_url, make=True)
    try:
        gone = dict(_find_gone(settings, store.outbox.counts()))
        if name not in gone:
            known = f"What is left is of {', '.join(gone)}." if gone else "Nothing is left of any."
            raise DestinationRefused(ALERTS + name, f"nothing of it is left. {known}")
        store.outbox.forget(ALERTS + name)
        record_audit(store, COMMAND_LINE, "alert.forgotten", name, {"dropped": gone[name]}, datetime.now(UTC))
    finally:
        store.close()
    tell(
        f"{gone[name]:,} that waited for {name} are dropped.", {"forgot": name, "dropped": gone[name]}, as_json=as_json
    )


def _find_gone(settings: Settings, counts: Mapping[str, Counts]) -> Iterator[tuple[str, int]]:
    """The alerts that the store holds something of and the settings do not have: name, and how many messages wait."""
    for place, of in counts.items():
        name = place.removeprefix(ALERTS)
        if place.startswith(ALERTS) and name not in settings.alerts:
            yield name, of.waiting + of.taken


def _say_when(section: AlertSection) -> str:
    when = "that turn red" if section.below is None else f"that fall below {section.below:g}"
    first = ", also by their first score" if section.first else ""
    return f"{when}{first}, at most once in {section.quiet_days} days each"
