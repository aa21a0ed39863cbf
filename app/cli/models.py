"""`varme models`: the versions in the registry, which of them serves, and what decides it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.card import show
from app.cli.compared import describe_comparison, list_changes, say_next
from app.cli.export import export
from app.cli.misses import misses
from app.cli.noting import note_change
from app.cli.report import report
from app.cli.speak import AsJson, Config, Home, progress_console, tell
from app.settings import load_settings

if TYPE_CHECKING:
    from training.promotion.succession import Change
    from training.registry.registry import Registry
    from training.registry.versions import Registered

cli = typer.Typer(
    help="The versions in the registry, and which of them serves.", no_args_is_help=True, rich_markup_mode=None
)

Because = Annotated[str | None, typer.Option("--because", help="Why; it is kept in the history.")]


@cli.command("list")
def show_all(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show every version, the newest first: what it is called, its verdict, and when it served."""
    from training.registry.registry import Registry

    registry = Registry(load_settings(config, home).home)
    versions, changes = registry.versions(), registry.changes()
    facts = [_facts(one, registry, changes) for one in versions]
    lines = [_line(one) for one in facts]
    tell("\n".join(lines) or "There are no versions. Train one with: varme train", {"versions": facts}, as_json=as_json)


def _facts(one: "Registered", registry: "Registry", changes: "tuple[Change, ...]") -> dict[str, Any]:
    from training.promotion.succession import served

    standing = registry.standing(one.version)
    return {
        "version": one.version,
        "trained_on": one.trained_on,
        "aliases": one.aliases,
        "refused": one.refused,
        "state": "serves" if "champion" in one.aliases else standing.state,
        "served": served(changes, one.version),
        "metrics": one.metrics,
    }


def _line(facts: dict[str, Any]) -> str:
    periods = [f"served from {_say_day(start)} to {_say_day(end, 'now')}" for start, end in facts["served"]]
    said = [*facts["aliases"], *([] if facts["state"] == "serves" else [facts["state"]]), *periods]
    return (
        f"{facts['version']:>3}  trained on {facts['trained_on']}  AUC {facts['metrics']['auc']:.3f}  log loss "
        f"{facts['metrics']['log_loss']:.3f}  {', '.join(said)}"
    )


def _say_day(at: str | None, otherwise: str = "earlier") -> str:
    return otherwise if at is None else at[:10]


cli.command("show")(show)


@cli.command("compare")
def compare(
    version: Annotated[
        str | None, typer.Argument(help="The version; by default the challenger, or else the newest compared.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show again how a version compared with the champion, and which accounts would change colour."""
    from training.promotion.portfolio import FILE, load_changes
    from training.registry.registry import Registry
    from training.train import changes_folder

    registry = Registry(load_settings(config, home).home)
    chosen = registry.version(version) if version is not None else _choose(registry)
    found = registry.comparison(chosen.version)
    file = changes_folder(registry.home, chosen.version) / FILE
    lines = [f"Version {chosen.version}, trained on {chosen.trained_on}", *describe_comparison(found)]
    changes = load_changes(file.parent) if file.exists() else ()
    if found["today"] is not None and not file.exists():
        lines.append(f"  The accounts are listed in the home in which it was trained; there is no {file} here.")
    lines += list_changes(changes, file)
    if "champion" not in chosen.aliases:
        standing = registry.standing(chosen.version)
        if standing.reasons != tuple(found["reasons"]):
            lines += [f"Now it is {standing.state}:", *(f"  - {reason}" for reason in standing.reasons)]
        lines += say_next(chosen.version, standing.state)
    facts = {"version": chosen.version, **found, "colour_changes": [asdict(one) for one in changes]}
    tell("\n".join(lines), facts, as_json=as_json)


def _choose(registry: "Registry") -> "Registered":
    from training.errors import RegistryError

    versions = [one for one in registry.versions() if one.compared is not None]
    if not versions:
        raise RegistryError(
            "No version was compared yet: a training compares with the champion where one serves. Train with: varme "
            "train"
        )
    return next((one for one in versions if "challenger" in one.aliases), versions[0])


@cli.command("promote")
def promote(
    version: Annotated[str, typer.Argument(help="The version to put in service, as `varme models list` shows it.")],
    because: Because = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Put a version in service; one that is refused, or not comparable yet, only with --because."""
    from app.jobs.succession import promote_version

    _require_words(because)
    settings = load_settings(config, home)
    changed = promote_version(settings.home, version, because)
    folder = changed.folder
    _warn(changed.trouble)
    note_change(settings, "model.promoted", version, because)
    tell(
        f"Version {version} serves, from {folder}. To go back: varme models rollback",
        {"version": version, "folder": folder, "because": because},
        as_json=as_json,
    )


@cli.command("rollback")
def rollback(because: Because = None, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Put the champion before this one in service again; a second time, the one before that."""
    from app.jobs.succession import roll_back

    _require_words(because)
    settings = load_settings(config, home)
    changed = roll_back(settings.home, because)
    version, folder = changed.version, changed.folder
    _warn(changed.trouble)
    note_change(settings, "model.rolled_back", version, because)
    tell(
        f"Version {version} serves again, from {folder}.",
        {"version": version, "folder": folder, "because": because},
        as_json=as_json,
    )


def _warn(trouble: str | None) -> None:
    if trouble is not None:
        progress_console.print(trouble, markup=False, style="yellow", soft_wrap=True)


def _require_words(because: str | None) -> None:
    if because is not None and not because.strip():
        raise typer.BadParameter('--because is blank. Say why in a sentence: --because "…"')


@cli.command("history")
def history(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show every verdict, and every promotion and rollback with its reason, the first one first."""
    from training.registry.registry import Registry

    registry = Registry(load_settings(config, home).home)
    versions, changes = registry.versions()[::-1], registry.changes()
    lines = [line for one in versions for line in _describe_verdict(one)]
    lines += [line for change in changes for line in _describe_change(change)]
    verdicts = [
        {"version": one.version, "refused": one.refused, "compared": one.compared and asdict(one.compared)}
        for one in versions
    ]
    facts = {"verdicts": verdicts, "changes": [asdict(change) for change in changes]}
    tell("\n".join(lines) or "There are no versions. Train one with: varme train", facts, as_json=as_json)


def _describe_verdict(one: "Registered") -> list[str]:
    said = [f"refused: {one.refused}"] if one.refused is not None else []
    if one.compared is not None:
        said.append(f"compared with version {one.compared.champion}: {one.compared.state}")
        said += [f"  - {reason}" for reason in one.compared.reasons]
    first, *more = said or ["better than the base rate; no model served to compare it with"]
    return [f"Version {one.version}, trained on {one.trained_on}: {first}", *(f"  {line}" for line in more)]


def _describe_change(change: "Change") -> list[str]:
    what = "was put in service" if change.kind == "promotion" else "was put in service again, by a rollback"
    lines = [f"{change.at or 'Earlier'}: version {change.version} {what}"]
    lines += [f"  because: {change.because}"] if change.because is not None else []
    return lines + [f"  overruled: {reason}" for reason in change.overruled]


cli.command("misses")(misses)
cli.command("export")(export)
cli.command("report")(report)
