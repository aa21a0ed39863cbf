"""`varme models show`: the card of a model, as a page on the terminal, as Markdown or as JSON."""

from typing import Annotated, Any

import typer
from rich.markdown import Markdown

from app.cli.speak import AsJson, Config, Home, console, tell
from app.settings import Settings, load_settings

WIDEST_PAGE = 120


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
    from training.card.page import card_page

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
        from training.registry.registry import Registry

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
