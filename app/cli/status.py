"""`varme status`: how a home stands, on one page."""

from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rich.console import Console

from app.cli.speak import AsJson, Config, Home, console, tell
from app.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.status import RegistryStand


def status(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show how the home stands: what serves, what waits, when a training is due, drift, scores, store, registry.

    It works where Varme only serves too, and says there what it can't know. Nothing is made or changed.
    """
    from app.status import find_status, print_status
    from app.status.terminal import WIDTH

    settings = load_settings(config, home)
    found = find_status(settings, datetime.now(UTC), _way_to_registry())
    if as_json:
        tell("", found.to_json(), as_json=True)
        return
    # On a terminal as wide as it is, up to a page; elsewhere a page.
    wide = min(console.width, WIDTH) if console.is_terminal else WIDTH
    print_status(found, Console(highlight=False, width=wide))


def _way_to_registry() -> "Callable[[Path], RegistryStand] | None":
    """How to ask the registry; None where this environment can't."""
    if find_spec("mlflow") is None or find_spec("training") is None:
        return None
    from app.jobs.registry_stand import look_at_registry

    return look_at_registry
