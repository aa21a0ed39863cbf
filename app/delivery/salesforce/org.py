"""An org, asked through simple-salesforce: signed in to when it is needed, and once anew when the token has expired."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
from requests import JSONDecodeError
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.exceptions import SalesforceError
from simple_salesforce.format import format_soql

from app.delivery.connecting import AddressRefused
from app.delivery.destination import Refused, Retry
from app.delivery.salesforce.answers import UNREADABLE, NotAnswered, SessionOver, judge_call
from app.delivery.salesforce.carrying import AnswerUnreadable, Carrier, Unredirected
from app.delivery.salesforce.signing_in import Signed, SignIn
from app.settings import SalesforceSettings

API_VERSION = "62.0"
PRIVATE = (
    "The org's address is one of this machine or of a private network. If that is meant, set allow_private = true for "
    "the destination."
)
JsonObject = Mapping[str, Any]


class Org:
    """What Varme asks of an org. Every call raises NotAnswered where the org does not do it.

    Args:
        settings: the destination's section.
        sign_in: how to sign in.
        clock: says what time it is.
    """

    def __init__(self, settings: SalesforceSettings, sign_in: SignIn, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._sign_in = sign_in
        self._clock = clock
        self._carrier = Carrier(settings.timeout_seconds, allow_private=settings.allow_private)
        self._session = Unredirected(self._carrier)
        self._client: Client | None = None
        self._user_id = ""

    def close(self) -> None:
        """Let go of connections."""
        self._session.close()

    def describe_account(self) -> JsonObject:
        """What the object Account is like, with the fields that the app's user may see."""
        return _an_object(self._ask(lambda client: client.restful("sobjects/Account/describe")))

    def read_organization(self) -> JsonObject:
        """The org's Id, Name and IsSandbox."""
        found = self.query("SELECT Id, Name, IsSandbox FROM Organization")
        if not found:
            raise NotAnswered(Retry(None, UNREADABLE))
        return found[0]

    def count_requests_left(self) -> tuple[int, int]:
        """How many API requests are left of a day, and of how many."""
        daily = _an_object(_an_object(self._ask(lambda client: client.limits())).get("DailyApiRequests"))
        left, most = daily.get("Remaining"), daily.get("Max")
        if not isinstance(left, int) or not isinstance(most, int):
            raise NotAnswered(Retry(None, UNREADABLE))
        return left, most

    def read_user_id(self) -> str:
        """The Id of the user as whom the app signs in."""
        return str(self._ask(lambda _: self._user_id))

    def find_accounts(self, field: str, values: Sequence[str]) -> list[tuple[str, str]]:
        """The Accounts whose field holds one of the values, each as (value, Id); Salesforce takes no heed of case."""
        soql = format_soql("SELECT Id, {:literal} FROM Account WHERE {:literal} IN {}", field, field, list(values))
        return [(str(one.get(field)), str(one.get("Id"))) for one in self.query(soql)]

    def find_fields(self, names: Sequence[str]) -> set[str]:
        """Which of these custom fields Account has, whether or not the app's user may see them."""
        soql = format_soql(
            "SELECT DeveloperName FROM CustomField WHERE TableEnumOrId = 'Account' AND DeveloperName IN {}",
            [name.removesuffix("__c") for name in names],
        )
        told = _an_object(self._ask(lambda client: client.toolingexecute("query/", params={"q": soql})))
        return {f"{one.get('DeveloperName')}__c" for one in _records(told)}

    def create_field(self, name: str, metadata: JsonObject) -> None:
        """Create a custom field of Account."""
        asked = {"FullName": f"Account.{name}", "Metadata": dict(metadata)}
        self._ask(lambda client: client.toolingexecute("sobjects/CustomField", "POST", asked))

    def insert(self, sobject: str, record: JsonObject) -> str:
        """Make a record of any kind; gives its Id."""
        told = self._ask(lambda client: client.restful(f"sobjects/{sobject}", method="POST", json=dict(record)))
        return str(_an_object(told).get("id"))

    def update_accounts(self, records: Sequence[JsonObject]) -> list[JsonObject]:
        """Update Accounts, each on its own; what became of each, in their order.

        Args:
            records: with `id` and the fields, at most 200.
        """
        asked = {
            "allOrNone": False,
            "records": [{"attributes": {"type": "Account"}, **record} for record in records],
        }
        results = self._ask(lambda client: client.restful("composite/sobjects", method="PATCH", json=asked))
        if not isinstance(results, list) or len(results) != len(records):
            raise NotAnswered(Retry(None, UNREADABLE))
        return [_an_object(one) for one in results]

    def query(self, soql: str) -> list[JsonObject]:
        """What a question in SOQL finds, made by simple-salesforce's `format_soql`; its first page."""
        return _records(_an_object(self._ask(lambda client: client.query(soql))))

    def _ask(self, what: Callable[[Client], object]) -> object:
        try:
            return self._ask_once(what)
        except SessionOver:
            return self._ask_once(what)

    def _ask_once(self, what: Callable[[Client], object]) -> object:
        seconds = self._settings.timeout_seconds
        try:
            if self._client is None:
                self._client = self._open(self._sign_in(self._session, self._clock()))
            return what(self._client)
        except SalesforceError as error:
            refused = judge_call(error.status, self._carrier.told, error.content, self._clock())
            if isinstance(refused, SessionOver):
                self._client = None
            raise refused from None
        except AddressRefused:
            raise NotAnswered(Refused(PRIVATE)) from None
        except httpx2.TimeoutException:
            raise NotAnswered(Retry(None, f"Salesforce did not answer within {seconds:g} seconds.")) from None
        except httpx2.ConnectError:
            raise NotAnswered(Retry(None, "Salesforce could not be reached.")) from None
        except httpx2.TransportError as error:
            why = f"Salesforce did not answer as a whole ({type(error).__name__})."
            raise NotAnswered(Retry(None, why)) from None
        except (JSONDecodeError, AnswerUnreadable):
            raise NotAnswered(Retry(None, UNREADABLE)) from None

    def _open(self, signed: Signed) -> Client:
        client = Client(
            session_id=signed.token, instance_url=signed.instance_url, session=self._session, version=API_VERSION
        )
        # simple-salesforce takes https for granted, which a stand-in on this machine does not have
        scheme = urlsplit(signed.instance_url).scheme
        self._user_id = signed.user_id
        client.base_url = client.base_url.replace("https:", f"{scheme}:", 1)
        client.tooling_url = client.tooling_url.replace("https:", f"{scheme}:", 1)
        return client


def _an_object(told: object) -> JsonObject:
    if not isinstance(told, Mapping):
        raise NotAnswered(Retry(None, UNREADABLE))
    return told


def _records(told: JsonObject) -> list[JsonObject]:
    records = told.get("records")
    if not isinstance(records, list):
        raise NotAnswered(Retry(None, UNREADABLE))
    return [_an_object(one) for one in records]
