"""`varme accounts`: an account is forgotten everywhere, or remembered when it comes back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.keys import open_to_change
from app.cli.speak import REFUSED, AsJson, Config, Home, tell, working
from app.settings import load_settings
from app.store import COMMAND_LINE, Forgotten, Searched

if TYPE_CHECKING:
    from app.jobs.forgetting import ErasedBeside

cli = typer.Typer(help="Accounts: forget one, for good.", no_args_is_help=True, rich_markup_mode=None)

AccountId = Annotated[str, typer.Argument(help="The account, letter by letter as your tables name it.")]
STILL_YOURS = (
    "Delete it from your source tables and backups too, and from files that you had Varme write: only scoring heeds "
    "that it was erased, `varme features` and `varme train` read what the source holds."
)


@cli.callback()
def about() -> None:
    """Accounts: forget one, for good."""


@cli.command("forget")
def forget(
    account: AccountId,
    features: Annotated[
        list[Path] | None,
        typer.Option(help="A data set that `varme features --out FOLDER` wrote; repeat for several."),
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Erase an account everywhere, leave it out from now on, and prove it by a search; 1 if it is still found.

    Its receipts say that they were erased. What stays is a tombstone: a keyed hash of its ID. An account that nothing
    is known of yet gets one too. To run it again changes nothing, and goes on where it broke off.
    """
    _require_name(account)
    datasets, settings = features or [], load_settings(config, home)
    has_files = bool(datasets) or (settings.home / "trials").exists() or settings.recorded.exists()
    if has_files:
        from app.jobs.forgetting import erase_beside, refuse_unreadable
        from app.jobs.recording import write_pulses

        refuse_unreadable(datasets)
    store = open_to_change(home, config)
    try:
        with working("Erasing it from the store") as progress:
            done = store.erasing.forget(account, COMMAND_LINE, datetime.now(UTC))
            beside = None
            if has_files:
                progress("Erasing it from files")
                # the store has none of its pulses any more
                write_pulses(store, settings)
                beside = erase_beside(account, datasets, settings.home)
            progress("Searching for what is left")
            searched = store.search.find(account)
    finally:
        store.close()
    found = {**searched.found, **(beside.found if beside else {})}
    tell(_say(account, done, searched, beside, found), _describe(done, searched, beside, found), as_json=as_json)
    if found or searched.unsure:
        raise typer.Exit(REFUSED)


@cli.command("remember")
def remember(account: AccountId, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Let an account that was forgotten be scored again, because it came back; what was erased stays erased."""
    _require_name(account)
    store = open_to_change(home, config)
    try:
        was_erased = store.erasing.remember(account, COMMAND_LINE, datetime.now(UTC))
    finally:
        store.close()
    if was_erased:
        told = (
            f"The account {account} is scored again from now on, of whatever the source holds of it. What was erased "
            "stays erased, and the tombstone is gone: nothing tells any more that it was."
        )
    else:
        told = f"The account {account} was not forgotten: there was nothing to do."
    tell(told, {"remembered": was_erased}, as_json=as_json)


def _require_name(account: str) -> None:
    if not account:
        raise typer.BadParameter("Name the account; an empty text names none.")


def _say(
    account: str, done: Forgotten, searched: Searched, beside: "ErasedBeside | None", found: dict[str, int]
) -> str:
    changed = {f"{table} emptied": rows for table, rows in done.emptied.items()}
    changed |= {f"{table} deleted": rows for table, rows in done.deleted.items()}
    if beside is not None:
        changed |= {"rows of data sets deleted": beside.rows, "lines of lists deleted": beside.lines}
    counts = ", ".join(f"{rows:,} {what}" for what, rows in changed.items() if rows)
    known = "It was erased before. " if done.was_erased else ""
    lines = [
        f"The account {account} is forgotten. {known}{counts or 'Nothing was kept of it'}.",
        "It is not scored from now on, until: varme accounts remember ID",
        _say_search(searched, beside, found),
    ]
    if searched.longer:
        inside = ", ".join(f"{column} ({count:,})" for column, count in sorted(searched.longer.items()))
        lines.append(f"Its letters stand inside other values, which are not its own: {inside}.")
    return "\n".join([*lines, STILL_YOURS])


def _say_search(searched: Searched, beside: "ErasedBeside | None", found: dict[str, int]) -> str:
    parts = [f"{searched.tables} tables", f"{searched.columns} columns", f"{searched.files} files"]
    if beside is not None and beside.partitions:
        parts.append(f"{beside.partitions} partitions")
    looked = f"Searched {', '.join(parts)}"
    if found:
        places = ", ".join(f"{place} ({count:,})" for place, count in sorted(found.items()))
        return f"{looked}: the ID is still in {places}. Look whether that is the account or another thing of its name."
    if searched.unsure:
        return (
            f"{looked}: no row holds the ID, but deleted bytes may lie in the database's files: {searched.unsure}. Run "
            "the same again when that is not so."
        )
    return f"{looked}: the ID is nowhere."


def _describe(
    done: Forgotten, searched: Searched, beside: "ErasedBeside | None", found: dict[str, int]
) -> dict[str, Any]:
    return {
        "tombstone": done.tombstone,
        "was_erased": done.was_erased,
        "emptied": dict(done.emptied),
        "deleted": dict(done.deleted),
        "dataset_rows": beside.rows if beside else 0,
        "listed": beside.lines if beside else 0,
        "searched": {
            "tables": searched.tables,
            "columns": searched.columns,
            "files": searched.files,
            "partitions": beside.partitions if beside else 0,
        },
        "found": found,
        "inside_longer_values": dict(searched.longer),
        "unsure": searched.unsure,
    }
