"""`varme deliver`: what changed goes to the destinations; what was given up is seen, and sent again."""

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import REFUSED, AsJson, Config, Home, progress_console, tell
from app.delivery.destination import DestinationRefused
from app.settings import Settings, load_settings
from app.store import COMMAND_LINE, Store, open_store, record_audit
from app.store.outbox import Counts, Letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.delivery.deliverer import Sent

MOST_SHOWN = 1000


def deliver(
    name: Annotated[str | None, typer.Argument(help="Which destination; by default all of them.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Queue how all accounts stand first, also what was told before: a backfill.")
    ] = False,
    dead: Annotated[bool, typer.Option("--dead", help="Show what was given up, and why.")] = False,
    resend: Annotated[
        str | None, typer.Option(help="Send again what was given up: the key of one, or `all`.", metavar="KEY|all")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Send what changed to the destinations of the settings, as the worker does all the time."""
    if dead and (dry_run or everything or resend):
        raise typer.BadParameter("--dead shows what was given up; it goes with no other option.")
    if dry_run and resend:
        raise typer.BadParameter("--dry-run sends nothing again; leave one of the two out.")
    from app.delivery.kinds import choose_destinations

    settings = load_settings(config, home)
    choose_destinations(settings, name)
    store = open_store(settings.store_url, make=True)
    try:
        if dead:
            _show_dead(store.outbox.dead(name, MOST_SHOWN), as_json=as_json)
        elif dry_run:
            _show_due(settings, store, name, everything=everything, as_json=as_json)
        else:
            if resend is not None:
                _resend(store, name, resend)
            _send(settings, store, name, everything=everything, as_json=as_json)
    finally:
        store.close()


def _show_dead(letters: list[Letter], *, as_json: bool) -> None:
    lines = [
        f"{one.key}  {one.destination}  {one.account_id}  of {one.snapshot_on}  tried {one.times_taken}×: {one.why}"
        for one in letters
    ]
    lines.append(
        "Send them again with: varme deliver --resend KEY, or --resend all" if letters else "Nothing was given up."
    )
    tell("\n".join(lines), {"dead": [_facts(one) for one in letters]}, as_json=as_json)


def _show_due(settings: Settings, store: Store, name: str | None, *, everything: bool, as_json: bool) -> None:
    from app.delivery.deliverer import as_delivery
    from app.delivery.kinds import choose_destinations, open_destination
    from app.jobs.delivering import read_clock

    told, facts = [], {}
    counts = store.outbox.counts()
    for one, section in choose_destinations(settings, name).items():
        destination = open_destination(one, section, read_clock)
        try:
            due = store.outbox.due(one, read_clock(), MOST_SHOWN)
            said = destination.describe([as_delivery(letter) for letter in due]) if due else "Nothing is due."
        finally:
            destination.close()
        waiting = counts.get(one, Counts()).waiting
        told.append(f"{one} ({destination.kind}): {waiting:,} wait; nothing was sent.\n{said}")
        facts[one] = {"kind": destination.kind, "waiting": waiting, "due": len(due), "would_send": said}
    if everything:
        told.append("With --all, all accounts would be queued besides.")
    tell("\n\n".join(told) or _say_none(), {"dry_run": True, "destinations": facts}, as_json=as_json)


def _resend(store: Store, name: str | None, key: str) -> None:
    many = store.outbox.resend(None if key == "all" else [key], datetime.now(UTC), name)
    if key != "all" and not many:
        raise DestinationRefused(name or "any", f"nothing was given up under the key {key}; `--dead` shows what was.")
    record_audit(store, COMMAND_LINE, "deliveries.resent", name or "all", {"many": many}, datetime.now(UTC))
    progress_console.print(f"{many:,} are sent again.")


def _send(settings: Settings, store: Store, name: str | None, *, everything: bool, as_json: bool) -> None:
    from app.jobs.delivering import delivering, queue_all

    if everything:
        progress_console.print(f"{queue_all(settings, store, name):,} were queued.")
    stopped = threading.Event()

    def say(destination: str, batch: "Sent") -> None:
        progress_console.print(f"{destination}: {_say(batch)}", markup=False, soft_wrap=True)

    with delivering(settings, store, name) as deliverer:
        sent = deliverer.deliver_all(stopped.wait, say)
    counts = store.outbox.counts()
    lines = [f"{one}: {_say(of)}; {_say_left(counts.get(one, Counts()))}" for one, of in sent.items()]
    facts = {
        one: {
            "delivered": of.delivered,
            "retried": of.retried,
            "given_up": of.dead,
            "waiting": counts.get(one, Counts()).waiting,
            "dead": counts.get(one, Counts()).dead,
        }
        for one, of in sent.items()
    }
    tell("\n".join(lines) or _say_none(), {"destinations": facts}, as_json=as_json)
    if any(of.retried or of.dead for of in sent.values()):
        raise typer.Exit(REFUSED)


def _say(sent: "Sent") -> str:
    told = [f"{sent.delivered:,} delivered"]
    told += [f"{sent.retried:,} to be tried again"] if sent.retried else []
    told += [f"{sent.dead:,} given up"] if sent.dead else []
    return ", ".join(told)


def _say_left(counts: Counts) -> str:
    if not counts.waiting and not counts.dead and not counts.taken:
        return "nothing waits."
    at = f", the next at {counts.next_at:%Y-%m-%d %H:%M} UTC" if counts.next_at else ""
    told = [f"{counts.waiting:,} wait{at}"]
    told += [f"{counts.taken:,} are being sent elsewhere"] if counts.taken else []
    told += [f"{counts.dead:,} were given up (varme deliver --dead)"] if counts.dead else []
    return "; ".join(told) + "."


def _say_none() -> str:
    return "There is no destination. Set one up with: varme destinations add NAME --kind KIND"


def _facts(letter: Letter) -> "Mapping[str, Any]":
    return {
        "key": letter.key,
        "destination": letter.destination,
        "account_id": letter.account_id,
        "snapshot_on": letter.snapshot_on,
        "queued_at": letter.queued_at.isoformat(),
        "tries": letter.times_taken,
        "why": letter.why,
    }
