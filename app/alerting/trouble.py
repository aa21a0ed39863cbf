"""Messages about a run itself, to everybody who gets alerts: that the source is away, or is there by halves."""

from collections.abc import Callable
from datetime import datetime

from app.alerting.kinds import open_channel
from app.alerting.message import Message
from app.delivery.destination import DestinationRefused, Outcome, Refused
from app.settings import AlertSettings, Settings


def tell_trouble(
    settings: Settings, clock: Callable[[], datetime], key: str, subject: str, text: str
) -> dict[str, Outcome]:
    """Send one message to every alert's receiver; of e-mail those are the addresses in `to`.

    Args:
        settings: where the alerts are.
        clock: says what time it is.
        key: names the message: the same for the same trouble, of letters, digits and hyphens.
        subject: what happened, in one line.
        text: what it means and what to do, in paragraphs.

    Returns:
        What became of it, by the name of the alert; one that cannot be used as it is set up is refused.
    """
    message = Message(key, None, None, subject, text, settings.service.public_url)
    return {name: _tell(name, section, clock, message) for name, section in settings.alerts.items()}


def _tell(name: str, section: AlertSettings, clock: Callable[[], datetime], message: Message) -> Outcome:
    try:
        channel = open_channel(name, section, clock)
    except DestinationRefused as refusal:
        return Refused(str(refusal))
    try:
        return channel.tell(message)
    finally:
        channel.close()
