"""Which destinations the settings have, and what a section of them makes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.delivery.destination import Destination, DestinationRefused
from app.delivery.folder import Folder
from app.delivery.webhook import Webhook
from app.settings import DestinationSettings, FolderSettings, Settings, WebhookSettings


class NoSuchDestination(DestinationRefused):
    """A destination is named that the settings do not have."""

    def __init__(self, name: str, settings: Settings) -> None:
        known = f"There are {', '.join(sorted(settings.destinations))}." if settings.destinations else "There is none."
        super().__init__(name, f"it is not in the settings. {known} `varme destinations add` sets one up.")


def choose_destinations(settings: Settings, name: str | None) -> Mapping[str, DestinationSettings]:
    """The destination of a name, or all that there are.

    Raises:
        NoSuchDestination: there is none of the name.
    """
    if name is None:
        return settings.destinations
    if name not in settings.destinations:
        raise NoSuchDestination(name, settings)
    return {name: settings.destinations[name]}


def open_destination(name: str, settings: DestinationSettings, clock: Callable[[], datetime]) -> Destination:
    """The destination of a section; nothing is asked of the other side yet.

    Args:
        name: what it is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it cannot be used as it is set up.
    """
    match settings:
        case WebhookSettings():
            return Webhook(name, settings, clock)
        case FolderSettings():
            return Folder(name, settings)
