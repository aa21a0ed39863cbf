"""An alert as a destination: the deliverer gives it accounts that changed, and it tells people of each."""

from collections.abc import Mapping, Sequence

from app.alerting.message import Channel, Message
from app.alerting.writing import write_message
from app.delivery.destination import ALERTS, Checked, Delivery, Outcome
from app.settings import AlertSection
from app.settings.alerts import is_mail_address
from app.store import Store
from app.words import language_of

MOST = 20
SHOWN = 3


class Alarm:
    """Tells people of changes, one message for each.

    Args:
        channel: the way to them.
        settings: the alert's section.
        store: says what accounts are called, who looks after them, and where those people are reached.
    """

    most = MOST

    def __init__(self, channel: Channel, settings: AlertSection, store: Store) -> None:
        self.name = ALERTS + channel.name
        self.kind = channel.kind
        self._channel = channel
        self._language = language_of(settings.language)
        self._store = store

    def close(self) -> None:
        """Let go of connections."""
        self._channel.close()

    def check(self) -> Checked:
        """Send a test message.

        Raises:
            DestinationRefused: it does not arrive.
        """
        return self._channel.check()

    def prepare(self) -> None:
        """Nothing is needed."""

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Tell of each, one after the other."""
        return [self._channel.tell(message) for message in self._write(deliveries)]

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """The first few messages, and how many there are."""
        shown = [self._channel.describe(message) for message in self._write(deliveries[:SHOWN])]
        rest = len(deliveries) - len(shown)
        return "\n\n".join([*shown, *([f"… and {rest:,} more"] if rest else [])])

    def _write(self, deliveries: Sequence[Delivery]) -> list[Message]:
        profiles = self._store.profiles.find_all([one.account_id for one in deliveries])
        addresses = self._find_addresses()
        messages = []
        for one in deliveries:
            profile = profiles.get(one.account_id)
            owner = None if profile is None else profile.owner
            messages.append(write_message(one, profile, addresses.get(owner or "", ()), self._language))
        return messages

    def _find_addresses(self) -> Mapping[str, tuple[str, ...]]:
        """By owner, the logins that are addresses, of those who may sign in and look after that owner's accounts."""
        found: dict[str, tuple[str, ...]] = {}
        for user in self._store.users.list_all():
            if user.owner is not None and user.ended_at is None and is_mail_address(user.login):
                found[user.owner] = (*found.get(user.owner, ()), user.login)
        return found
