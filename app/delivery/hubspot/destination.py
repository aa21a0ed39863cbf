"""The companies of a HubSpot account get a property for each thing that Varme says, and are kept up to date."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from app.delivery.destination import Checked, Delivery, DestinationRefused, Outcome, Refused, Retry
from app.delivery.hubspot.answers import is_about_properties
from app.delivery.hubspot.batches import Write, write_all
from app.delivery.hubspot.connection import UPDATE, UPSERT, Answer, CallFailed, Connection, Input
from app.delivery.hubspot.properties import fill, find_key, list_needed
from app.delivery.hubspot.setting_up import Properties, say_whose
from app.delivery.signing import secret_of
from app.settings import HubSpotSettings

# HubSpot takes no more companies in one call.
MOST = 100
SHOWN = 3
COMPANY_ID = re.compile(r"[0-9]{1,19}")


class HubSpot:
    """A HubSpot account whose companies are the accounts.

    Args:
        name: what it is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it has no usable token.
    """

    kind = "hubspot"
    most = MOST

    def __init__(self, name: str, settings: HubSpotSettings, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._settings = settings
        self._clock = clock
        self._url = settings.url.rstrip("/")
        self._connection = Connection(self._url, _read_token(name, settings), settings.timeout_seconds)
        self._key = find_key(settings.match)
        self._properties = Properties(self._connection, list_needed(settings.reasons), self._key, clock)

    def close(self) -> None:
        """Let go of connections."""
        self._connection.close()

    def check(self) -> Checked:
        """Try the token, and say whose it is, what would be made, and what would be written where.

        Raises:
            DestinationRefused: HubSpot refuses it, misses a scope, or has a property that cannot hold what is written.
        """
        try:
            missing = self._properties.find_missing()
            whose = say_whose(self._connection, missing)
        except CallFailed as failed:
            raise DestinationRefused(self.name, failed.outcome.why) from None
        return Checked((whose, self._properties.say_missing(missing), self._say_how()))

    def prepare(self) -> None:
        """Make the properties that are missing; those that are there stay as they are.

        Raises:
            DestinationRefused: HubSpot does not allow it, or has a property that cannot hold what is written.
        """
        try:
            self._properties.make_missing()
        except CallFailed as failed:
            raise DestinationRefused(self.name, failed.outcome.why) from None

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Write them to their companies, a call for all; more calls where several accounts have one company."""
        outcomes: dict[str, Outcome] = {}
        of_company: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in sorted(deliveries, key=_order):
            why_not = self._why_not(delivery)
            if why_not is None:
                of_company[self._target_of(delivery)].append(delivery)
            else:
                outcomes[delivery.key] = Refused(why_not)
        try:
            if of_company and not self._properties.are_made:
                self._properties.make_missing()
        except CallFailed as failed:
            return [outcomes.get(one.key, failed.outcome) for one in deliveries]
        for turn in _take_turns(of_company.values()):
            # what waits for another try is not to come after what is newer
            held = {
                one.key: before
                for one in turn
                for other in of_company[self._target_of(one)]
                if isinstance(before := outcomes.get(other.key), Retry)
            }
            outcomes |= held
            writes = [self._write(one) for one in turn if one.key not in held]
            outcomes |= write_all(writes, self._post, self._clock) if writes else {}
        return [outcomes[one.key] for one in deliveries]

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """What would be sent, the first few of it, and what would be refused."""
        refused = [f"{one.account_id}: {why}" for one in deliveries if (why := self._why_not(one)) is not None]
        sent = [one for one in deliveries if self._why_not(one) is None]
        inputs = [self._as_input(self._write(one)) for one in sent[:SHOWN]]
        lines = [f"POST {self._url}{self._path}"] if sent else []
        lines += [json.dumps(one, ensure_ascii=False) for one in inputs]
        lines += [f"… and {len(sent) - SHOWN:,} more"] if len(sent) > SHOWN else []
        lines += refused[:SHOWN]
        lines += [f"… and {len(refused) - SHOWN:,} more would be refused"] if len(refused) > SHOWN else []
        return "\n".join(lines)

    def _say_how(self) -> str:
        if self._key is None:
            whom = "the company whose record id stands in the account's crm_id"
        else:
            whom = f"the company whose {self._key.name} is the account's id"
        unknown = "is made" if self._settings.create else "is reported, and none is made"
        return (
            f"Each account that changed would be written to {whom}, at most {MOST} in a call; a company that is not "
            f"there {unknown}."
        )

    @property
    def _path(self) -> str:
        return UPSERT if self._settings.create else UPDATE

    def _post(self, writes: Sequence[Write]) -> Answer:
        inputs = [self._as_input(one) for one in writes]
        answer = self._connection.upsert(inputs) if self._settings.create else self._connection.update(inputs)
        if is_about_properties(answer):
            self._properties.are_made = False
        return answer

    def _write(self, delivery: Delivery) -> Write:
        target = self._target_of(delivery)
        if self._key is None:
            unknown = (
                f"HubSpot has no company {target}: it was deleted there, or the id is wrong. Mend crm_id of the "
                "account in the table accounts."
            )
        else:
            unknown = f"HubSpot has no company whose {self._key.name} is {target}. Fill the property in at its company."
        return Write(delivery.key, target, self._settings.match, fill(delivery, self._settings.reasons), unknown)

    def _as_input(self, write: Write) -> Input:
        by = {} if self._key is None else {"idProperty": self._key.name}
        return {"id": write.target, **by, "objectWriteTraceId": write.key, "properties": dict(write.properties)}

    def _target_of(self, delivery: Delivery) -> str:
        return (delivery.crm_id or "").strip() if self._key is None else delivery.account_id

    def _why_not(self, delivery: Delivery) -> str | None:
        """Why a delivery cannot be sent, whatever HubSpot says."""
        target = self._target_of(delivery)
        if self._key is None and not target:
            return (
                "The account has no company in HubSpot yet: fill the column crm_id of the table accounts with the "
                "company's record id."
            )
        if self._key is None and not COMPANY_ID.fullmatch(target):
            return f"crm_id {target!r} is no id of a company in HubSpot: a number is expected, its record id."
        return None


def _read_token(name: str, settings: HubSpotSettings) -> str:
    token = secret_of(name, settings).strip()
    if len(token.split()) != 1 or not token.isascii() or not token.isprintable():
        raise DestinationRefused(
            name,
            "The secret is no token of HubSpot: one text without spaces is expected, a service key or the access token "
            "of a private app.",
        )
    return token


def _order(delivery: Delivery) -> tuple[str, float]:
    """Newer news last, and of one day the lowest score last: of several accounts, it is what their company shows."""
    score = delivery.payload["score"]
    return delivery.snapshot_on.isoformat(), -float("inf") if score is None else -score


def _take_turns(queues: Iterable[Sequence[Delivery]]) -> Iterator[list[Delivery]]:
    """The first of each, then the second of each, and so on: HubSpot takes a company only once in a call."""
    waiting = [list(queue) for queue in queues]
    while waiting:
        yield [queue.pop(0) for queue in waiting]
        waiting = [queue for queue in waiting if queue]
