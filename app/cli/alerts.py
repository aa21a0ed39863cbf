"""`varme alerts`: who is told that an account has changed for the worse; whether that works is tried here."""

from datetime import UTC, datetime

import typer

from app.cli.destinations import Name
from app.cli.speak import AsJson, Config, Home, tell
from app.delivery.destination import ALERTS
from app.settings import AlertSection, load_settings
from app.store import open_store
from app.store.outbox import Counts

cli = typer.Typer(
    help="Alerts: who is told that an account has turned red; each is a table [alerts.NAME] in varme.toml.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
NONE = "There is no alert. A table [alerts.NAME] in varme.toml sets one up; then try it with: varme alerts check NAME"


@cli.command("list")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the alerts, when each is told, and how many messages wait."""
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
    tell("\n".join(lines) or NONE, {"alerts": facts}, as_json=as_json)


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


def _say_when(section: AlertSection) -> str:
    when = "that turn red" if section.below is None else f"that fall below {section.below:g}"
    first = ", also by their first score" if section.first else ""
    return f"{when}{first}, at most once in {section.quiet_days} days each"
