"""Setting an org up: what it is, what it lacks, and making that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from app.delivery.destination import DestinationRefused
from app.delivery.salesforce.answers import PASSING, NotAnswered, shorten
from app.delivery.salesforce.fields import AccountField, Seen, look_at
from app.delivery.salesforce.opening import SET_NAME, open_fields
from app.delivery.salesforce.org import Org
from app.settings import SalesforceSettings

# How accounts are found where no field is named for it.
BY_ID = "id"
EXISTS_ALREADY = "DUPLICATE_DEVELOPER_NAME"
GRANT = (
    'An administrator gives "Edit Access" to them in a permission set (Object Settings, Accounts), and assigns that to '
    "the user as whom the app signs in."
)


@dataclass(frozen=True, slots=True)
class SettingUp:
    """Looks at an org, and makes what it lacks. Both raise DestinationRefused, and NotAnswered where the org is silent.

    Attributes:
        name: what the destination is called.
        settings: its section.
        org: whom it asks.
        fields: those that are to be written.
    """

    name: str
    settings: SalesforceSettings
    org: Org
    fields: Sequence[AccountField]

    def say(self, most: int) -> list[str]:
        """What there is, and what would be made and written, with so many accounts at most in a call."""
        lines = [self._say_where(self.org.read_organization()), self._say_limits(most)]
        seen = self._look()
        missing, hidden = self._divide(seen.unseen)
        if missing:
            lines.append(f"It would create on Account: {_list(missing)}.")
        if closed := [*missing, *hidden, *seen.locked]:
            which = "them" if closed == missing else ", ".join(one.name for one in closed)
            lines.append(
                f"It would open {which} to the app's user by the permission set {SET_NAME}. Who else sees them is for "
                "an administrator to say, and on which page layouts."
            )
        found_by = "Id is the crm_id" if is_by_id(self.settings) else f"{self.settings.match} is the account_id"
        names = ", ".join(one.name for one in self.fields)
        return [*lines, f"It would write {names} of the Account whose {found_by}, for each account that changed."]

    def make(self) -> None:
        """Create the fields that Account lacks, and open those that the app's user may not write."""
        missing, _ = self._divide(self._look().unseen)
        for field in missing:
            self._create(field)
        closed = self._look().closed
        if closed:
            self._open(closed)
            closed = self._look().closed
        if closed:
            raise self._not_opened(closed)

    def _look(self) -> Seen:
        description = self.org.describe_account()
        if description.get("updateable") is not True:
            raise DestinationRefused(
                self.name,
                "the app's user may not edit Accounts. An administrator gives it Edit on Accounts in a permission set.",
            )
        if not is_by_id(self.settings):
            self._look_at_match(description)
        return look_at(self.name, self.fields, description)

    def _look_at_match(self, description: Mapping[str, Any]) -> None:
        types = {one.get("name"): one.get("type") for one in description.get("fields") or ()}
        field = self.settings.match
        if types.get(field) != "string":
            what = f"of the type {types[field]}" if field in types else "not there, or the app's user may not see it"
            raise DestinationRefused(
                self.name,
                f"match = {field}: a text field of Account that holds the account_id is expected; {field} is {what}.",
            )

    def _divide(self, unseen: Sequence[AccountField]) -> tuple[list[AccountField], list[AccountField]]:
        """Of the fields that the app's user does not see: those that are not there, and those that are."""
        if not unseen:
            return [], []
        try:
            there = self.org.find_fields([one.name for one in unseen])
        except NotAnswered as refusal:
            raise self._not_created(unseen, refusal) from None
        return [one for one in unseen if one.name not in there], [one for one in unseen if one.name in there]

    def _create(self, field: AccountField) -> None:
        try:
            self.org.create_field(field.name, field.metadata)
        except NotAnswered as refusal:
            # whoever else prepares the same org may have been faster
            if refusal.code != EXISTS_ALREADY:
                raise self._not_created([field], refusal) from None

    def _open(self, fields: Sequence[AccountField]) -> None:
        try:
            open_fields(self.org, [field.name for field in fields])
        except NotAnswered as refusal:
            raise self._not_opened(fields, f": {refusal}") from None

    def _not_created(self, fields: Sequence[AccountField], refusal: NotAnswered) -> DestinationRefused:
        return DestinationRefused(
            self.name,
            f"these fields are not on Account, or closed to the app's user: {_list(fields)}. It cannot create them: "
            f"{refusal} Give it Customize Application, or let an administrator create them. {GRANT}",
        )

    def _not_opened(self, fields: Sequence[AccountField], why: str = ".") -> DestinationRefused:
        names = ", ".join(field.name for field in fields)
        return DestinationRefused(
            self.name,
            f"the app's user may not write {names}, and cannot open these fields to itself{why} {GRANT} Then do this "
            "again.",
        )

    def _say_where(self, org: Mapping[str, Any]) -> str:
        host = urlsplit(self.settings.url).netloc
        how = "client credentials" if self.settings.username is None else "private key"
        which = f"{'a sandbox, ' if org.get('IsSandbox') else ''}{org.get('Id')}"
        return f"Signed in to {shorten(org.get('Name'))} ({which}) at {host} by {how}."

    def _say_limits(self, most: int) -> str:
        takes = f"up to {most} accounts take {'one request' if is_by_id(self.settings) else 'two requests'}"
        try:
            left, daily = self.org.count_requests_left()
        except NotAnswered as refusal:
            if refusal.status != HTTPStatus.FORBIDDEN or refusal.code in PASSING:
                raise
            return f"The app's user may not see how many API requests are left; {takes}."
        return f"{left:,} of the {daily:,} API requests of a day are left; {takes}."


def is_by_id(settings: SalesforceSettings) -> bool:
    """Whether accounts are found by the Id of their Account."""
    return settings.match.lower() == BY_ID


def _list(fields: Sequence[AccountField]) -> str:
    return ", ".join(str(one) for one in fields)
