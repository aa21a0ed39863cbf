"""`varme models`: the versions in the registry, and which of them serves."""

import json
from typing import Annotated

import typer

from app.cli.export import export
from app.cli.speak import AsJson, Config, Home, console, tell
from app.settings import load_settings

cli = typer.Typer(
    help="The versions in the registry, and which of them serves.", no_args_is_help=True, rich_markup_mode=None
)


@cli.command("list")
def show_all(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show every version, the newest first."""
    from training.registry import Registry

    versions = Registry(load_settings(config, home).home).versions()
    lines = [
        f"{one.version:>3}  trained on {one.trained_on}  AUC {one.metrics['auc']:.3f}  log loss "
        f"{one.metrics['log_loss']:.3f}"
        f"  {', '.join(one.aliases)}{'  refused' if one.refused else ''}"
        for one in versions
    ]
    facts = [
        {
            "version": one.version,
            "trained_on": one.trained_on,
            "aliases": one.aliases,
            "refused": one.refused,
            "metrics": one.metrics,
        }
        for one in versions
    ]
    tell("\n".join(lines) or "There are no versions. Train one with: varme train", {"versions": facts}, as_json=as_json)


@cli.command("show")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the card of the model that serves."""
    from app.jobs.champion import champion_of

    champion = champion_of(load_settings(config, home))
    facts = {
        "version": champion.model.version,
        "bands": champion.scorer.spec.bands.says,
        "trained_on": champion.scorer.spec.trained_on,
        **champion.scorer.spec.card,
    }
    if as_json:
        tell("", facts, as_json=True)
    else:
        console.print_json(json.dumps(facts, default=str))


@cli.command("promote")
def promote(
    version: Annotated[str, typer.Argument(help="The version to put in service, as `varme models list` shows it.")],
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Put a version in service; one that was judged and refused is not."""
    from training.registry import Registry

    folder = Registry(load_settings(config, home).home).promote(version)
    tell(f"Version {version} serves, from {folder}.", {"version": version, "folder": folder}, as_json=as_json)


cli.command("export")(export)
