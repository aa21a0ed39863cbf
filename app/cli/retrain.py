"""`varme retrain`: the whole cycle, twice a year from cron: is it due, train, compare, wait for a person."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import REFUSED, AsJson, Config, Home, say_refused, tell, working
from app.settings import Settings, load_settings
from app.store import COMMAND_LINE, Store, open_store

if TYPE_CHECKING:
    from app.jobs.retraining import Stand
    from app.store.requests import RequestRecord


def retrain(
    now: Annotated[bool, typer.Option("--now", help="Train whether it is due or not.")] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Train a new model where one is due, and compare it with the one that serves, which goes on serving.

    Made for cron, every day: where nothing is due it says so, and ends well. What it trains on is in varme.toml. The
    new version waits for a person, on the page of the model or for `varme models promote`.
    """
    from app.jobs.retraining import find_stand, require_champion
    from app.jobs.working import Worker, name_worker

    settings = load_settings(config, home)
    require_champion(settings)
    store = open_store(settings.store_url, make=True)
    try:
        moment = _read_clock()
        stand = find_stand(settings, store, moment)
        if not now and (rest := _say_rest(stand, settings)) is not None:
            tell(rest, {"retrained": False, **_facts(stand)}, as_json=as_json)
            return
        name = name_worker()
        request = _take(store, stand, name, moment, is_forced=now)
        with working("Training a new model") as progress:
            worker = Worker(store, settings, name, _read_clock, lambda _: None, lambda *_: None, progress)
            outcome = worker.work_on(request)
        stand = find_stand(settings, store, _read_clock())
    finally:
        store.close()
    if outcome.state == "failed":
        say_refused(outcome.report, as_json=as_json)
        raise typer.Exit(REFUSED)
    lines = [outcome.report]
    if outcome.version is not None:
        lines.append(f"Look at it, then decide: varme models compare {outcome.version}")
    facts = {"retrained": outcome.version is not None, "version": outcome.version, "report": outcome.report}
    tell("\n".join(lines), {**facts, **_facts(stand)}, as_json=as_json)


def _say_rest(stand: "Stand", settings: Settings) -> str | None:
    """Why nothing is to be done now, in a sentence; None where something is."""
    if not stand.due.is_due:
        return f"Nothing is due. {_say_next(stand, settings)}"
    if stand.waits_until is not None:
        return (
            f"{stand.because} The last try came to this: {stand.last} The next one is made from "
            f"{stand.waits_until:%Y-%m-%d %H:%M} UTC on; at once with: varme retrain --now"
        )
    return None


def _say_next(stand: "Stand", settings: Settings) -> str:
    due = stand.due
    when = (
        "`every` in [retrain] is never, so that drift alone calls for it."
        if due.due_on is None
        else f"The next training is due on {due.due_on}, {settings.retrain.every} after the newest one."
    )
    return when if due.waits is None else f"{when} Version {due.waits} waits for a decision: varme models compare"


def _take(store: Store, stand: "Stand", name: str, moment: datetime, *, is_forced: bool) -> "RequestRecord":
    """The request for a training: one that waits already or that nobody works on any more, or else a new one.

    Raises:
        CannotRetrain: somebody else is at it, or something else was asked for first.
    """
    from dataclasses import replace

    from app.jobs.working import LEASE
    from app.store.requests import NewRequest

    because = stand.because if stand.because is not None and not is_forced else "It was asked for with --now."
    asked = NewRequest("retrain", stand.version, because, COMMAND_LINE, moment, overrules=is_forced)
    taken = store.requests.take(name, moment, LEASE, "retrain") or store.requests.begin(asked, name, moment, LEASE)
    if taken is None:
        raise _busy(store)
    return replace(taken, overrules=taken.overrules or is_forced)


def _busy(store: Store) -> Exception:
    from app.retraining import CannotRetrain

    other = store.requests.newest()
    if other is None or not other.is_open:
        return CannotRetrain("Somebody else has just ended what was asked for. See what came of it: varme status")
    if other.kind == "retrain" and other.taken_at is not None and other.taken_until is not None:
        return CannotRetrain(
            f"{other.taken_by} is training since {other.taken_at:%Y-%m-%d %H:%M:%S} UTC"
            f"{f' ({other.report})' if other.report else ''}. If it was killed, it can be done anew from "
            f"{other.taken_until:%H:%M:%S} UTC on."
        )
    return CannotRetrain(
        f"Request {other.id} is still open: to {'put' if other.kind == 'promote' else 'take'} version "
        f"{other.model_version} {'in' if other.kind == 'promote' else 'out of'} service, asked for at "
        f"{other.asked_at:%Y-%m-%d %H:%M} UTC. Have it carried out with `varme work --once`, or withdraw it on the "
        "page of the model; what is trained is compared with what serves then."
    )


def _facts(stand: "Stand") -> dict[str, Any]:
    due = stand.due
    return {
        "is_due": due.is_due,
        "due_on": due.due_on,
        "because": stand.because,
        "waits": due.waits,
        "waits_until": stand.waits_until,
        "serves": stand.version,
        "trained_on": due.trained_on,
    }


def _read_clock() -> datetime:
    return datetime.now(UTC)
