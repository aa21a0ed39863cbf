"""`varme demo`: a fictional company, from events to an answering service, in one go."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from app.cli.inbox import NAME, receiving
from app.cli.serve import choose_port, serve
from app.cli.speak import Config, Home, console, progress_console, working
from app.delivery.signing import make_secret
from app.settings import Settings, WebhookSettings, load_settings

KEY_NAME = "demo"
ADMINISTRATOR, MANAGER = "admin", "manager"
PAGE = "inbox.html"


def demo(
    serve_after: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Answer requests afterwards, until stopped.")
    ] = True,
    seed: Annotated[int, typer.Option(help="Which fictional company; the same seed makes the same one.")] = 1,
    accounts: Annotated[int, typer.Option(help="How many accounts it has in all.", min=300)] = 2000,
    port: Annotated[
        int | None, typer.Option(help="Where to answer; by default [service] port.", min=1, max=65535)
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Make a fictional company, learn who leaves it, score its accounts, and answer for them.

    Whatever is there from an earlier run is used again.
    """
    from app.cli.noting import note_first
    from app.jobs.champion import champion_of
    from app.jobs.opening import churn_of, source_of
    from app.jobs.recording import record_pulses
    from app.jobs.scoring import score_past, score_source
    from app.jobs.training import train_model
    from features.demo import read_summary, write_company
    from training.registry.registry import Registry

    settings = load_settings(config, home)
    host, chosen_port = settings.service.host, port or settings.service.port
    if serve_after:
        # Asked first: a minute's work would be lost on somebody who finds the port taken at its end.
        chosen_port = choose_port(host, chosen_port)
    folder = settings.home / "demo"
    with working("Looking for the fictional company") as progress:
        summary = read_summary(folder)
        if summary is None:
            progress("Making the fictional company")
            summary = write_company(folder, seed=seed, accounts=accounts, report=progress)
        record_pulses(settings)
        opened, churn = source_of(settings, folder), churn_of(settings)
        if Registry(settings.home).champion() is None:
            trained = train_model(opened, churn, settings, None, progress)
            if trained.is_promoted:
                note_first(settings, trained.version)
            verdict = trained.trial.verdict
            progress_console.print(f"Trained version {trained.version}: AUC {verdict.auc} on held-out time.")
        score_past(opened, churn, settings, progress)
        out, secret = settings.home / "scores.parquet", make_secret()
        with receiving(secret, time.time) as (address, inbox):
            told = _with_inbox(settings, address, secret)
            scored = score_source(opened, churn, told, None, out, 5, "en", progress)
            progress("Telling the inbox of a CRM what changed")
            came = _deliver(told)
            if inbox.kept:
                inbox.write(settings.home / PAGE)
    champion = champion_of(settings)
    console.print(
        f"{scored.accounts:,} accounts of the fictional company in {folder} are scored on {scored.snapshot_on} by "
        f"version {champion.model.version}; the scores are in {out}."
    )
    _say_inbox(settings.home / PAGE, came)
    _say_how_to_ask(settings, f"http://{host}:{chosen_port}", out)
    _say_how_to_sign_in(settings)
    if serve_after:
        serve(port=chosen_port, works=True, home=settings.home, config=config)


def _with_inbox(settings: Settings, address: str, secret: str) -> Settings:
    """The same settings with the inbox beside whatever destinations there are."""
    inbox = WebhookSettings(kind="webhook", url=address, secret=SecretStr(secret), allow_private=True, per_minute=0)
    return settings.model_copy(update={"destinations": {**settings.destinations, NAME: inbox}})


def _deliver(settings: Settings) -> int:
    """Tell the inbox what changed; how many messages arrived."""
    from app.jobs.delivering import delivering
    from app.store import open_store

    store = open_store(settings.store_url, make=True)
    try:
        with delivering(settings, store, NAME) as deliverer:
            return deliverer.deliver_all(threading.Event().wait, lambda *_: None)[NAME].delivered
    finally:
        store.close()


def _say_inbox(page: Path, came: int) -> None:
    if came:
        console.print(f"The inbox of a CRM on this machine was told of {came:,} of them, signed and checked: {page}")
    else:
        console.print(f"Nothing changed that the inbox of the CRM does not know yet: {page}")


def _say_how_to_ask(settings: Settings, address: str, out: Path) -> None:
    from pyarrow import compute, parquet

    from app.keys import DEFAULT_SCOPES, create_key, revoke
    from app.store import open_store

    store = open_store(settings.store_url, make=True)
    now = datetime.now(UTC)
    for kept in store.keys.list_all():
        # The key of an earlier demo can't be shown again, so it gives way to a new one.
        if kept.name == KEY_NAME and kept.revoked_at is None:
            revoke(store, kept.id, now)
    key = create_key(store, KEY_NAME, DEFAULT_SCOPES, now)
    store.close()
    scores = parquet.read_table(out, columns=["account_id", "score"]).drop_null()
    reddest = scores["account_id"][compute.index(scores["score"], compute.min(scores["score"])).as_py()]
    console.print(f"Address: {address}\nKey:     {key}\n\nAsk why the reddest account is red:\n")
    console.print(
        f"curl -s {address}/score -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' "
        f'-d \'{{"account_id": "{reddest}"}}\'\n',
        markup=False,
    )


def _say_how_to_sign_in(settings: Settings) -> None:
    from app.people.passwords import make_password
    from app.people.people import Person, add_person, set_password
    from app.store import open_store

    store = open_store(settings.store_url, make=True)
    now = datetime.now(UTC)
    owner = store.profiles.busiest_owner()
    people = [Person(ADMINISTRATOR, "Administrator", "administrator")]
    if owner is not None:
        people.append(Person(MANAGER, owner, "manager", owner))
    console.print("Sign in at the same address:\n")
    for person in people:
        # the password of an earlier demo can't be shown again, so it gives way to a new one
        password, known = make_password(), store.users.find_login(person.login)
        if known is None:
            add_person(store, person, password, now)
        elif known.ended_at is None:
            set_password(store, known, password, now)
        else:
            continue
        console.print(f"{person.login:8} {password}   ({person.name}, {person.role})", markup=False)
    console.print()
    store.close()
