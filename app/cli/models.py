"""`varme models`: the versions in the registry, and which of them serves."""

from typing import Annotated, Any

import typer
from rich.markdown import Markdown

from app.cli.export import export
from app.cli.speak import AsJson, Config, Home, console, tell
from app.settings import Settings, load_settings

WIDEST_PAGE = 120

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
def show(
    version: Annotated[
        str | None, typer.Argument(help="The version, as `varme models list` shows it; without it the one that serves.")
    ] = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Write the card as Markdown, to keep or to send.")
    ] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show the card of a version, or of the model that serves."""
    from training.page import card_page

    facts, name = _card_of(load_settings(config, home), version)
    if as_json:
        tell("", facts, as_json=True)
        return
    page = card_page({key: one for key, one in facts.items() if key != "version"}, name)
    if as_markdown:
        print(page, end="")
    else:
        # Longer lines than a page's are hard to read.
        console.print(Markdown(page), width=min(console.width, WIDEST_PAGE), soft_wrap=False)


def _card_of(settings: Settings, version: str | None) -> tuple[dict[str, Any], str]:
    """The card with the version, and what to call the model."""
    if version is not None:
        from training.registry import Registry

        registry = Registry(settings.home)
        found = registry.version(version)
        aliases = f" ({', '.join(found.aliases)})" if found.aliases else ""
        return {"version": found.version, **registry.card(version)}, f"Version {version}{aliases}"
    from app.jobs.champion import champion_of

    champion = champion_of(settings)
    number = champion.model.version
    card = champion.scorer.spec.card
    fingerprints = {**card.get("fingerprints", {}), "model": champion.model.fingerprint}
    return {"version": number, **card, "fingerprints": fingerprints}, f"Version {number}, which serves"


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
