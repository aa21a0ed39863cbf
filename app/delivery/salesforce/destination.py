"""Each account's news are written into fields of its Account in Salesforce, up to 200 in a call."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.delivery.destination import Checked, Delivery, DestinationRefused, Outcome, Refused
from app.delivery.salesforce.answers import NotAnswered, judge_record
from app.delivery.salesforce.fields import fields_for, write_record
from app.delivery.salesforce.ids import IdRefused, read_id
from app.delivery.salesforce.org import API_VERSION, Org
from app.delivery.salesforce.setting_up import SettingUp, is_by_id
from app.delivery.salesforce.signing_in import read_sign_in
from app.settings import SalesforceSettings

# What the API takes in one call.
MOST = 200
SHOWN = 3
# An address may have 16,384 bytes, and a question stands in it with all the values that it asks for.
MOST_ASKED_BYTES = 8000
NO_ID = (
    "The account has no crm_id. Fill the column crm_id of the source's table accounts with the Id of its Account, or "
    "set match to a field of Account that holds the account_id."
)


class Salesforce:
    """An org of Salesforce.

    Args:
        name: what it is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it has no usable secret.
    """

    kind = "salesforce"
    most = MOST

    def __init__(self, name: str, settings: SalesforceSettings, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._settings = settings
        self._fields = fields_for(settings.reasons)
        self._org = Org(settings, read_sign_in(name, settings), clock)
        self._setting_up = SettingUp(name, settings, self._org, self._fields)

    def close(self) -> None:
        """Let go of connections."""
        self._org.close()

    def check(self) -> Checked:
        """Sign in, and look at the org, its limits, and the fields of Account.

        Raises:
            DestinationRefused: it does not work, or would not.
        """
        try:
            return Checked(tuple(self._setting_up.say(MOST)))
        except NotAnswered as refusal:
            raise DestinationRefused(self.name, str(refusal)) from None

    def prepare(self) -> None:
        """Create those of the fields that Account lacks, and open those that the app's user may not write.

        Raises:
            DestinationRefused: the app's user may not do that; or a field of the name is something else.
        """
        try:
            self._setting_up.make()
        except NotAnswered as refusal:
            raise DestinationRefused(self.name, str(refusal)) from None

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Write them, with a call for all whose Accounts are different ones."""
        try:
            found = self._find(deliveries)
        except NotAnswered as refusal:
            return [refusal.outcome] * len(deliveries)
        outcomes: dict[int, Outcome] = {place: one for place, one in enumerate(found) if isinstance(one, Refused)}
        ids = {place: one for place, one in enumerate(found) if isinstance(one, str)}
        for places in _rounds(ids):
            records = [{"id": ids[place], **self._write(deliveries[place])} for place in places]
            try:
                judged: list[Outcome] = [judge_record(result) for result in self._org.update_accounts(records)]
            except NotAnswered as refusal:
                judged = [refusal.outcome] * len(places)
            outcomes |= dict(zip(places, judged, strict=True))
        return [outcomes[place] for place in range(len(deliveries))]

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """What would be written: the first few, and how many there are."""
        lines = [f"PATCH {self._settings.url.rstrip('/')}/services/data/v{API_VERSION}/composite/sobjects"]
        match = self._settings.match
        for one in deliveries[:SHOWN]:
            try:
                where = self._read_id(one) if is_by_id(self._settings) else f"whose {match} is {one.account_id}"
            except IdRefused as refusal:
                lines.append(f"{one.account_id}: {refusal}")
            else:
                lines.append(f"Account {where}: {json.dumps(self._write(one), ensure_ascii=False)}")
        rest = len(deliveries) - SHOWN
        return "\n".join([*lines, *([f"… and {rest:,} more"] if rest > 0 else [])])

    def _write(self, delivery: Delivery) -> Mapping[str, Any]:
        return write_record(self._fields, delivery.payload)

    def _read_id(self, delivery: Delivery) -> str:
        if not delivery.crm_id or not delivery.crm_id.strip():
            raise IdRefused(NO_ID)
        return read_id(delivery.crm_id)

    def _find(self, deliveries: Sequence[Delivery]) -> list[str | Refused]:
        """The id of each one's Account, or why there is none."""
        if is_by_id(self._settings):
            return [self._try_id(one) for one in deliveries]
        field = self._settings.match
        found: dict[str, set[str]] = {}
        for values in _portions([one.account_id for one in deliveries]):
            for value, account in self._org.find_accounts(field, values):
                found.setdefault(value, set()).add(account)
        return [_only(field, one.account_id, sorted(found.get(one.account_id, ()))) for one in deliveries]

    def _try_id(self, delivery: Delivery) -> str | Refused:
        try:
            return self._read_id(delivery)
        except IdRefused as refusal:
            return Refused(str(refusal))


def _only(field: str, account_id: str, ids: Sequence[str]) -> str | Refused:
    if not ids:
        return Refused(f"No Account has {account_id} in its {field}, or the app's user may not see it.")
    if len(ids) > 1:
        return Refused(f"{len(ids)} Accounts have {account_id} in their {field}: {', '.join(ids[:SHOWN])}. Keep one.")
    return ids[0]


def _portions(values: Sequence[str]) -> Iterator[list[str]]:
    """Values in lists that fit into an address."""
    portion: list[str] = []
    used = 0
    for value in dict.fromkeys(values):
        bytes_of = len(quote(f"'{value}',", safe=""))
        if portion and used + bytes_of > MOST_ASKED_BYTES:
            yield portion
            portion, used = [], 0
        portion.append(value)
        used += bytes_of
    if portion:
        yield portion


def _rounds(ids: Mapping[int, str]) -> Iterator[list[int]]:
    """Places in lists without one Account twice, which a call may not have; the later of two comes later."""
    left = list(ids)
    while left:
        now = {ids[place]: place for place in reversed(left)}
        yield sorted(now.values())
        left = [place for place in left if now[ids[place]] != place]
