"""Calls to HubSpot through its official client: each gives an answer, whatever its status, or says why none came."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import urllib3
from hubspot import HubSpot  # type: ignore[import-untyped]
from hubspot.crm.companies import ApiException as CompaniesRefused  # type: ignore[import-untyped]
from hubspot.crm.properties import ApiException as PropertiesRefused  # type: ignore[import-untyped]

from app.delivery.destination import Retry

COMPANIES = "companies"
UPDATE, UPSERT = "/crm/v3/objects/companies/batch/update", "/crm/v3/objects/companies/batch/upsert"
# The client's own would follow redirects, and sit out a Retry-After inside of a call: the deliverer is to see both.
NO_RETRIES = urllib3.Retry(total=0, raise_on_redirect=False, raise_on_status=False)
Input = Mapping[str, Any]


class CallFailed(Exception):
    """Nothing came of a call, for a reason that holds for all; `outcome` says which, and when to come back."""

    def __init__(self, outcome: Retry) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """What HubSpot answered: its headers by names in small letters, and its JSON, empty where there is none."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def is_good(self) -> bool:
        """Whether it did what was asked, or a part of it."""
        return 200 <= self.status < 300  # noqa: PLR2004 -- the statuses that mean success


class Connection:
    """HubSpot at an address, for the holder of a token. Not to be shared between threads.

    Args:
        url: the address, without a slash at its end.
        token: a service key, or the access token of a private app.
        timeout_seconds: how long is waited for a connection and for each part of an answer.
    """

    def __init__(self, url: str, token: str, timeout_seconds: float) -> None:
        client = HubSpot(access_token=token, host=url, retry=NO_RETRIES)
        # kept: the client makes new ones, with connections of their own, each time it is asked
        self._companies = client.crm.companies.batch_api
        self._properties = client.crm.properties.core_api
        self._groups = client.crm.properties.groups_api
        self._token = token
        self._timeout_seconds = timeout_seconds

    def close(self) -> None:
        """Let go of connections."""
        for one in (self._companies, self._properties, self._groups):
            pools = one.api_client.rest_client.pool_manager.pools
            # the client keeps its last answer, and with it what `clear` would let go of
            for key in pools.keys():  # noqa: SIM118 -- it refuses to be iterated
                pools[key].close()
            one.api_client.close()

    def update(self, inputs: Sequence[Input]) -> Answer:
        """Write properties of companies that are there; at most a hundred at once."""
        return self._call(self._companies.update, {"inputs": list(inputs)})

    def upsert(self, inputs: Sequence[Input]) -> Answer:
        """The same, and make those that are not there."""
        return self._call(self._companies.upsert, {"inputs": list(inputs)})

    def list_properties(self) -> Answer:
        """The properties that companies have."""
        return self._call(self._properties.get_all, COMPANIES)

    def make_property(self, what: Mapping[str, Any]) -> Answer:
        """Make a property of companies."""
        return self._call(self._properties.create, COMPANIES, what)

    def make_group(self, what: Mapping[str, Any]) -> Answer:
        """Make a group of properties of companies."""
        return self._call(self._groups.create, COMPANIES, what)

    def read_token(self) -> Answer:
        """Of which HubSpot account the token is, and what it may do."""
        # the client has no name for this call, but makes it all the same
        path = "/oauth/v2/private-apps/get/access-token-info"
        return self._call(
            self._companies.api_client.call_api,
            path,
            "POST",
            header_params={"Accept": "application/json"},
            body={"tokenKey": self._token},
            auth_settings=["oauth2"],
        )

    def read_account(self) -> Answer:
        """Of which HubSpot account the token is."""
        return self._call(
            self._companies.api_client.call_api,
            "/account-info/v3/details",
            "GET",
            header_params={"Accept": "application/json"},
            auth_settings=["oauth2"],
        )

    def _call(self, verb: Callable[..., Any], *words: object, **more: object) -> Answer:
        try:
            answer = verb(*words, **more, _preload_content=False, _request_timeout=self._timeout_seconds)
            return Answer(answer.status, _in_small_letters(answer.headers), _read(answer.data))
        except (CompaniesRefused, PropertiesRefused) as refusal:
            return Answer(refusal.status, _in_small_letters(refusal.headers), _read(refusal.body))
        except urllib3.exceptions.HTTPError as error:
            raise CallFailed(Retry(None, self._say(error))) from None
        except UnicodeDecodeError:
            raise CallFailed(Retry(None, "HubSpot's answer is no text that can be read.")) from None

    def _say(self, error: Exception) -> str:
        reason = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error
        # first, since a connection that was refused counts as a time-out too
        if isinstance(reason, urllib3.exceptions.NewConnectionError):
            return "HubSpot could not be reached."
        if isinstance(reason, urllib3.exceptions.TimeoutError):
            return f"HubSpot did not answer within {self._timeout_seconds:g} seconds."
        return f"HubSpot did not answer as a whole ({type(reason).__name__})."


def _in_small_letters(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _read(body: bytes | str) -> Mapping[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
