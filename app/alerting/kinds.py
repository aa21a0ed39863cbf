"""Which alerts the settings have, and what a section of them makes."""

from collections.abc import Callable
from datetime import datetime

from app.alerting.message import Channel
from app.alerting.slack import SlackChannel
from app.alerting.smtp import EmailChannel
from app.alerting.webhook import WebhookChannel
from app.delivery.destination import ALERTS, DestinationRefused
from app.settings import (
    AlertSettings,
    EmailAlertSettings,
    Settings,
    SlackAlertSettings,
    WebhookAlertSettings,
)


class NoSuchAlert(DestinationRefused):
    """An alert is named that the settings do not have."""

    def __init__(self, name: str, settings: Settings) -> None:
        known = f"There are {', '.join(sorted(settings.alerts))}." if settings.alerts else "There is none."
        super().__init__(
            ALERTS + name, f"it is not in the settings. {known} A table [alerts.{name}] in varme.toml sets one up."
        )


def open_channel(name: str, settings: AlertSettings, clock: Callable[[], datetime]) -> Channel:
    """The channel of a section; nothing is asked of the other side yet.

    Args:
        name: what the alert is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it cannot be used as it is set up.
    """
    match settings:
        case WebhookAlertSettings():
            return WebhookChannel(name, settings, clock)
        case SlackAlertSettings():
            return SlackChannel(name, settings, clock)
        case EmailAlertSettings():
            return EmailChannel(name, settings, clock)


def find_alert(settings: Settings, name: str) -> AlertSettings:
    """The section of an alert.

    Raises:
        NoSuchAlert: there is none of the name.
    """
    if name not in settings.alerts:
        raise NoSuchAlert(name, settings)
    return settings.alerts[name]
