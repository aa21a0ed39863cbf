"""Setting a HubSpot account up: whose the token is, which properties are missing, and making them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus

from app.delivery.destination import Retry
from app.delivery.hubspot.answers import WRITE_COMPANIES, WRITE_PROPERTIES, explain, say_message
from app.delivery.hubspot.connection import Answer, CallFailed, Connection
from app.delivery.hubspot.properties import GROUP, Property, PropertyUnfit, find_missing


class Properties:
    """The company properties of a HubSpot account; `are_made` tells whether they were found to be as they should.

    Args:
        connection: the account.
        needed: what is written.
        key: by which property companies are found; None where their ids find them.
        clock: says what time it is.
    """

    def __init__(
        self,
        connection: Connection,
        needed: Sequence[Property],
        key: Property | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._needed = needed
        self._key = key
        self._clock = clock
        self.are_made = False

    def find_missing(self) -> list[Property]:
        """Those that are not there.

        Raises:
            CallFailed: HubSpot does not list its properties, or one is there that cannot hold what is to be written.
        """
        answer = self._connection.list_properties()
        if not answer.is_good:
            raise CallFailed(explain(answer, self._clock()))
        found = answer.body.get("results")
        if not isinstance(found, list):
            raise CallFailed(Retry(None, "What answers does not list the properties of companies. Is url right?"))
        try:
            return find_missing(self._needed, self._key, found)
        except PropertyUnfit as unfit:
            raise CallFailed(Retry(None, str(unfit))) from None

    def make_missing(self) -> None:
        """Make those that are not there; what somebody else made meanwhile is looked at again.

        Raises:
            CallFailed: HubSpot does not make one, or one is there that cannot hold what is to be written.
        """
        missing = self.find_missing()
        if missing:
            group = self._connection.make_group({"name": GROUP, "label": "Varme", "displayOrder": -1})
            self._refuse_unmade("The group of properties", GROUP, group)
        for one in missing:
            self._refuse_unmade("The company property", one.name, self._connection.make_property(one.describe()))
        lost = self.find_missing() if missing else []
        if lost:
            why = (
                f"HubSpot says that {', '.join(one.name for one in lost)} is there, and does not show it. Look among "
                "the archived properties of companies, and restore or delete it."
            )
            raise CallFailed(Retry(None, why))
        self.are_made = True

    def say_missing(self, missing: Sequence[Property]) -> str:
        """What would be made, or that everything is there."""
        if not missing:
            return f"The company properties are there: {', '.join(one.name for one in self._needed)}."
        named = ", ".join(f"{one.name} ({one.type})" for one in missing)
        return f"These company properties would be made, in the group Varme: {named}."

    def _refuse_unmade(self, what: str, name: str, answer: Answer) -> None:
        if answer.is_good or answer.status == HTTPStatus.CONFLICT:
            return
        why = explain(answer, self._clock())
        raise CallFailed(
            Retry(why.after_seconds, f"{what} {name} was not made. {why.why} {say_message(answer.body)}".strip())
        )


def say_whose(connection: Connection, missing: Sequence[Property]) -> str:
    """Whose the token is; the tokens of some apps tell no more than that they are good.

    Raises:
        CallFailed: it may not do what is needed, with these properties missing.
    """
    token = connection.read_token()
    scopes = token.body.get("scopes")
    if token.is_good and isinstance(scopes, list):
        wanted = [WRITE_COMPANIES, *([WRITE_PROPERTIES] if missing else [])]
        lacking = [one for one in wanted if one not in scopes]
        if lacking:
            raise CallFailed(
                Retry(
                    None,
                    f"The token lacks {', '.join(lacking)}. Give its service key or private app these scopes, and try "
                    "again.",
                )
            )
        relevant = sorted(str(one) for one in scopes if ".companies." in str(one))
        return f"HubSpot account {token.body.get('hubId')} accepted the token, with {', '.join(relevant)}."
    account = connection.read_account()
    if account.is_good and "portalId" in account.body:
        return f"HubSpot account {account.body['portalId']} accepted the token, and does not say with which scopes."
    return "HubSpot accepted the token, and does not say of which account it is."
