"""Where the deliverer goes: the destinations of the settings, and the alerts among them as `alerts.NAME`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.alerting.alarm import Alarm
from app.alerting.kinds import find_alert, open_channel
from app.delivery.destination import ALERTS, Destination
from app.delivery.kinds import choose_destinations, open_destination
from app.settings import AlertSection, AlertSettings, DestinationSettings, Settings
from app.store import Store


def choose_routes(settings: Settings, name: str | None) -> Mapping[str, DestinationSettings | AlertSettings]:
    """The destination or the alert of a name, or all that there are.

    Raises:
        DestinationRefused: there is none of the name.
    """
    if name is None:
        return {**settings.destinations, **{ALERTS + own: one for own, one in settings.alerts.items()}}
    if name.startswith(ALERTS):
        return {name: find_alert(settings, name.removeprefix(ALERTS))}
    return choose_destinations(settings, name)


def open_route(
    name: str, settings: DestinationSettings | AlertSettings, store: Store, clock: Callable[[], datetime]
) -> Destination:
    """The destination of a section; nothing is asked of the other side yet.

    Args:
        name: what `choose_routes` calls it.
        settings: its section.
        store: where alerts find names, owners and addresses.
        clock: says what time it is.

    Raises:
        DestinationRefused: it cannot be used as it is set up.
    """
    if isinstance(settings, AlertSection):
        return Alarm(open_channel(name.removeprefix(ALERTS), settings, clock), settings, store)
    return open_destination(name, settings, clock)
