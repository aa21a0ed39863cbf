"""Each account's news are written into fields of its Account in Salesforce, up to 200 in a call."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from app.delivery.destination import Checked, Delivery, DestinationRefused, Outcome, Refused
from app.delivery.salesforce.answers import GRANT, PASSING, NotAnswered, judge_record
from app.delivery.salesforce.fields import AccountField, Seen, fields_for, look_at, write_record
from app.delivery.salesforce.ids import IdRefused, read_id
from app.delivery.salesforce.opening import SET_NAME, open_fields
from app.delivery.salesforce.org import API_VERSION, Org
from app.delivery.salesforce.signing_in import read_sign_in
from app.settings import SalesforceSettings

# What the API takes in one call.
MOST = 200
SHOWN = 3
BY_ID = "id"
# An address may have 16,384 bytes, and a question stands in it with all the values that it asks for.
MOST_ASKED_BYTES = 8000
NO_ID = (
    "The account has no crm_id. Fill the column crm_id of the source's table accounts with the Id of its Account, or set "
    "match to a field of Account that holds the account_id."
)
EXISTS_ALREADY = "DUPLICATE_DEVELOPER_NAME"


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

    def close(self) -> None:
        """Let go of connections."""
        self._org.close()

    def check(self) -> Checked:
        """Sign in, and look at the org, its limits, and the fields of Account.

        Raises:
            DestinationRefused: it does not work, or would not.
        """
        try:
            org = self._org.read_organization()
            lines = [
                f"Signed in to {org.get('Name')} ({'a sandbox, ' if org.get('IsSandbox') else ''}{org.get('Id')}) at "
                f"{urlsplit(self._settings.url).netloc} by "
                f"{'client credentials' if self._settings.username is None else 'private key'}.",
                self._say_limits(),
            ]
            seen = self._look()
            missing, hidden = self._divide(seen)
        except NotAnswered as refusal:
            raise DestinationRefused(self.name, str(refusal)) from None
        if missing:
            lines.append(f"It would create on Account: {_list(missing)}.")
        if closed := [*missing, *hidden, *seen.locked]:
            which = "them" if closed == missing else ", ".join(one.name for one in closed)
            lines.append(f"It would open {which} to the app's user, and nobody else, by the permission set {SET_NAME}.")
        lines.append(
            f"It would write {', '.join(one.name for one in self._fields)} of the Account "
            f"{self._say_match()}, for each account that changed."
        )
        return Checked(tuple(lines))

    def prepare(self) -> None:
        """Create those of the fields that Account lacks, and open those that the app's user may not write.

        Raises:
            DestinationRefused: the app's user may not do that; or a field of the name is something else.
        """
        try:
            missing, _ = self._divide(self._look())
            for field in missing:
                self._create(field)
            closed = self._look().closed
            if closed:
                self._open(closed)
                closed = self._look().closed
        except NotAnswered as refusal:
            raise DestinationRefused(self.name, str(refusal)) from None
        if closed:
            raise self._not_opened(closed)

    def send(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Write them, with a call for all whose Accounts are different ones."""
        try:
            found = self._find(deliveries)
        except NotAnswered as refusal:
            return [refusal.outcome] * len(deliveries)
        outcomes = {place: one for place, one in enumerate(found) if isinstance(one, Refused)}
        ids = {place: one for place, one in enumerate(found) if isinstance(one, str)}
        for places in _rounds(ids):
            records = [{"id": ids[place], **self._write(deliveries[place])} for place in places]
            try:
                judged = [judge_record(result) for result in self._org.update_accounts(records)]
            except NotAnswered as refusal:
                judged = [refusal.outcome] * len(places)
            outcomes |= dict(zip(places, judged, strict=True))
        return [outcomes[place] for place in range(len(deliveries))]

    def describe(self, deliveries: Sequence[Delivery]) -> str:
        """What would be written: the first few, and how many there are."""
        lines = [f"PATCH {self._settings.url.rstrip('/')}/services/data/v{API_VERSION}/composite/sobjects"]
        for one in deliveries[:SHOWN]:
            try:
                where = f"Account {self._read_id(one)}" if self._is_by_id else f"Account {self._say_match(one)}"
            except IdRefused as refusal:
                lines.append(f"{one.account_id}: {refusal}")
            else:
                lines.append(f"{where}: {json.dumps(self._write(one), ensure_ascii=False)}")
        rest = len(deliveries) - SHOWN
        return "\n".join([*lines, *([f"… and {rest:,} more"] if rest > 0 else [])])

    @property
    def _is_by_id(self) -> bool:
        return self._settings.match.lower() == BY_ID

    def _write(self, delivery: Delivery) -> Mapping[str, Any]:
        return write_record(self._fields, delivery.payload)

    def _read_id(self, delivery: Delivery) -> str:
        if not delivery.crm_id or not delivery.crm_id.strip():
            raise IdRefused(NO_ID)
        return read_id(delivery.crm_id)

    def _find(self, deliveries: Sequence[Delivery]) -> list[str | Refused]:
        """The id of each one's Account, or why there is none."""
        if self._is_by_id:
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

    def _look(self) -> Seen:
        description = self._org.describe_account()
        if description.get("updateable") is not True:
            raise DestinationRefused(
                self.name,
                "the app's user may not edit Accounts. An administrator gives it Edit on Accounts in a permission set.",
            )
        if not self._is_by_id:
            self._look_at_match(description)
        return look_at(self.name, self._fields, description)

    def _look_at_match(self, description: Mapping[str, Any]) -> None:
        shown = {one.get("name"): one.get("type") for one in description.get("fields") or ()}
        field = self._settings.match
        if shown.get(field) != "string":
            what = f"is of the type {shown[field]}" if field in shown else "is not there, or the app's user may not see it"
            raise DestinationRefused(
                self.name, f"match = {field}: a text field of Account is expected that holds the account_id; {field} {what}."
            )

    def _divide(self, seen: Seen) -> tuple[list[AccountField], list[AccountField]]:
        """Of the fields that the app's user does not see: those that are not there, and those that are."""
        if not seen.unseen:
            return [], []
        try:
            there = self._org.find_fields([one.name for one in seen.unseen])
        except NotAnswered as refusal:
            raise self._not_created(seen.unseen, refusal) from None
        return (
            [one for one in seen.unseen if one.name not in there],
            [one for one in seen.unseen if one.name in there],
        )

    def _create(self, field: AccountField) -> None:
        try:
            self._org.create_field(field.name, field.metadata)
        except NotAnswered as refusal:
            # whoever else prepares the same org may have been faster
            if refusal.code != EXISTS_ALREADY:
                raise self._not_created([field], refusal) from None

    def _open(self, fields: Sequence[AccountField]) -> None:
        try:
            open_fields(self._org, [field.name for field in fields])
        except NotAnswered as refusal:
            raise self._not_opened(fields, f": {refusal}") from None

    def _not_opened(self, fields: Sequence[AccountField], why: str = ".") -> DestinationRefused:
        names = ", ".join(field.name for field in fields)
        return DestinationRefused(
            self.name,
            f"the app's user may not write {names}, and cannot open these fields to itself{why} {GRANT} Then do this again.",
        )

    def _not_created(self, fields: Sequence[AccountField], refusal: NotAnswered) -> DestinationRefused:
        return DestinationRefused(
            self.name,
            f"these fields are not on Account, or closed to the app's user: {_list(fields)}. It cannot create them: "
            f"{refusal} Give it Customize Application, or let an administrator create them. {GRANT}",
        )

    def _say_limits(self) -> str:
        calls = "one request" if self._is_by_id else "two requests"
        try:
            left, most = self._org.count_requests_left()
        except NotAnswered as refusal:
            if refusal.status != HTTPStatus.FORBIDDEN or refusal.code in PASSING:
                raise
            return f"The app's user may not see how many API requests are left; up to {MOST} accounts take {calls}."
        return f"{left:,} of the {most:,} API requests of a day are left; up to {MOST} accounts take {calls}."

    def _say_match(self, delivery: Delivery | None = None) -> str:
        if self._is_by_id:
            return "whose Id is the crm_id"
        return f"whose {self._settings.match} is {'the account_id' if delivery is None else delivery.account_id}"


def _list(fields: Sequence[AccountField]) -> str:
    return ", ".join(str(one) for one in fields)


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
