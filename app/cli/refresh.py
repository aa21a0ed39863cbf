"""`varme refresh`: the nightly run: is the source whole, all scores with reasons, and to whom what changed is told."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.drift import describe_check
from app.cli.speak import REFUSED, AsJson, Config, Home, SourceFolder, TableFile, say_refused, tell, working
from app.heap import sparing_what_is_loaded
from app.refreshing import CannotRefresh
from app.settings import load_settings
from app.store import Store, open_store

if TYPE_CHECKING:
    from app.jobs.refreshing import Refreshed


def refresh(
    source: SourceFolder = None,
    table: TableFile = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write the scores too: .parquet or .csv; by default HOME/scores.parquet."),
    ] = None,
    anyway: Annotated[
        str | None,
        typer.Option(
            "--anyway",
            metavar="BECAUSE",
            help="Score though the source looks half-loaded, and why: it is kept in the audit log.",
        ),
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Score every customer as of today, keep that, and tell the destinations and the owners what changed.

    Made for cron, every night: one run at a time, killed anywhere it is made anew from where it stood, and made twice
    it changes nothing. Where the source is away or looks half-loaded, the scores that are there stay, are marked as
    old, and the alerts say why.
    """
    from app.alerting.trouble import tell_trouble
    from app.jobs.refreshing import Runner, tell_about

    settings = load_settings(config, home)
    path = out or settings.home / "scores.parquet"
    if path.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"--out {path}: the name must end in .parquet or .csv.")
    if anyway is not None and not anyway.strip():
        raise typer.BadParameter("--anyway: say why the source is to be scored though it looks half-loaded.")
    store = open_store(settings.store_url, make=True)
    try:
        with working("Beginning the nightly run") as progress, sparing_what_is_loaded():
            runner = Runner(settings, store, _read_clock, progress, path, anyway=anyway, source=source, table=table)
            run = runner.begin()
            if run is None:
                raise _busy(store)
            refreshed = runner.make(run)
            tell_about(
                refreshed,
                store,
                _read_clock(),
                lambda key, subject, text: tell_trouble(settings, _read_clock, key, subject, text),
            )
    finally:
        store.close()
    if refreshed.state != "done":
        more = " To score it all the same: varme refresh --anyway BECAUSE" if refreshed.state == "refused" else ""
        say_refused(f"{refreshed.says} The scores that were there stay.{more}", as_json=as_json)
        raise typer.Exit(REFUSED)
    lines = [refreshed.says, *([refreshed.trouble] if refreshed.trouble else [])]
    tell("\n".join(lines), _facts(refreshed, path), as_json=as_json)


def _busy(store: Store) -> CannotRefresh:
    other = store.refreshes.newest()
    if other is None or other.state != "running" or other.held_until is None:
        return CannotRefresh("Another run has just ended. See what came of it: varme status")
    return CannotRefresh(
        f"{other.made_by} makes a run since {other.began_at:%Y-%m-%d %H:%M:%S} UTC"
        f"{f' ({other.step})' if other.step else ''}. If it was killed, another one can begin from "
        f"{other.held_until:%H:%M:%S} UTC on."
    )


def _facts(refreshed: "Refreshed", out: Path) -> dict[str, Any]:
    scored = refreshed.scored
    told: dict[str, Any] = {"state": refreshed.state, "says": refreshed.says, "trouble": refreshed.trouble, "out": out}
    if scored is not None:
        told |= {
            "snapshot_on": scored.snapshot_on,
            "model_version": scored.model_version,
            "accounts": scored.accounts,
            "written": scored.written,
            "bands": dict(scored.bands),
            "drift": None if scored.drift is None else describe_check(scored.drift),
        }
    return told | {"delivered": refreshed.delivered, "waiting": refreshed.waiting}


def _read_clock() -> datetime:
    return datetime.now(UTC)
