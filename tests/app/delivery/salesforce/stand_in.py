"""An org of Salesforce on this machine: keeps Accounts, fields and permissions, and speaks as is documented."""

import json
import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlsplit

import jwt

from tests.app.delivery.conftest import Receiver, Says

CONSUMER_KEY, CONSUMER_SECRET = "3MVG9.Varme", "the-consumer-secret"
USERNAME = "varme@example.com"
ORG_ID, USER_ID = "00DD0000000IqhSMAS", "005D0000001BkEHIA0"
AMBER, BIRCH, CEDAR = "001D000000IqhSLIAZ", "001D000000IqhSMIAZ", "001D000000IqhSNIAZ"
# How a description names the types of the Metadata API.
TYPES = {"Number": "double", "Percent": "percent", "Text": "string", "Date": "date", "Url": "url"}
DATA = "/services/data/v62.0/"


@dataclass
class Field:
    """A field of Account; a new one is closed to everybody."""

    type: str
    length: int = 0
    form: dict = field(default_factory=dict)
    is_open: bool = False
    is_visible: bool = True

    def described(self, name):
        return {"name": name, "type": self.type, "length": self.length, "updateable": self.is_open, "custom": True}

    def takes(self, value):
        if value is None:
            return True
        if self.type in {"double", "percent"}:
            return isinstance(value, int | float) and abs(value) < 10 ** (self.form["precision"] - self.form["scale"])
        if self.type == "date":
            return date.fromisoformat(value) is not None
        return isinstance(value, str) and len(value) <= (self.length or 255)


class StandIn(Receiver):
    """Answers as an org does; `faults` are given first to requests whose path ends in the key, one each."""

    def __init__(self):
        self.faults: dict[str, list[Says]] = {}
        self.fields = {"Name": Field("string", 255, is_open=True)}
        self.accounts = {AMBER: {"Name": "Amber"}, BIRCH: {"Name": "Birch"}, CEDAR: {"Name": "Cedar"}}
        self.deleted: set[str] = set()
        self.errors: dict[str, tuple[str, str]] = {}
        self.sets: dict[str, set[str]] = {}
        self.assigned: set[str] = set()
        self.may_customize = self.may_permit = self.may_see_limits = self.may_edit = True
        self.has_good_token = True
        self.public_key = None
        self.instance_url = None
        self.signed_in = 0
        super().__init__()

    @property
    def calls(self):
        """What was asked, each as method and path without what every path begins with."""
        return [f"{one.method} {urlsplit(one.path).path.removeprefix(DATA)}" for one in self.received]

    @property
    def updates(self):
        """The records of each update."""
        return [
            json.loads(one.body)["records"]
            for one, call in zip(self.received, self.calls, strict=True)
            if call == "PATCH composite/sobjects"
        ]

    def end_session(self):
        """As when the token has expired."""
        self.has_good_token = False

    def delete_field(self, name):
        """As an administrator does it; what was permitted of it goes with it."""
        del self.fields[name]
        for permitted in self.sets.values():
            permitted.discard(f"Account.{name}")

    def _next(self, received):
        with self._lock:
            self.received.append(received)
            path = urlsplit(received.path).path
            for ending, says in self.faults.items():
                if path.endswith(ending) and says:
                    return says.pop(0)
            return self._answer(received, path)

    def _answer(self, received, path):
        if path == "/services/oauth2/token":
            return self._sign_in({key: one[0] for key, one in parse_qs(received.body.decode()).items()})
        if received.headers.get("authorization") != f"Bearer {self._token}" or not self.has_good_token:
            return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")
        answers = {
            "GET sobjects/Account/describe": self._describe,
            "GET limits/": self._say_limits,
            "GET query/": self._query,
            "GET tooling/query/": self._query_fields,
            "POST tooling/sobjects/CustomField": self._create_field,
            "POST sobjects/PermissionSet": self._make_set,
            "POST sobjects/FieldPermissions": self._permit,
            "POST sobjects/PermissionSetAssignment": self._assign,
            "PATCH composite/sobjects": self._update,
        }
        answer = answers.get(f"{received.method} {path.removeprefix(DATA)}")
        if answer is None:
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        asked = parse_qs(urlsplit(received.path).query).get("q", [""])[0]
        return answer(json.loads(received.body) if received.body else asked)

    def _describe(self, _):
        shown = [one.described(name) for name, one in self.fields.items() if one.is_visible]
        return _json(200, {"name": "Account", "updateable": self.may_edit, "fields": shown})

    def _say_limits(self, _):
        if not self.may_see_limits:
            return _error(403, "FUNCTIONALITY_NOT_ENABLED", "Not for this user")
        return _json(200, {"DailyApiRequests": {"Max": 15000, "Remaining": 14998}})

    @property
    def _token(self):
        return f"{ORG_ID}!token-{self.signed_in}"

    def _sign_in(self, form):
        match form.get("grant_type"):
            case "client_credentials":
                if (form.get("client_id"), form.get("client_secret")) != (CONSUMER_KEY, CONSUMER_SECRET):
                    return _json(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                claims = jwt.decode(
                    form["assertion"],
                    self.public_key,
                    algorithms=["RS256"],
                    audience="https://login.salesforce.com",
                    # the tests' clock stands still
                    options={"verify_exp": False, "require": ["exp"]},
                )
                if (claims["iss"], claims["sub"]) != (CONSUMER_KEY, USERNAME):
                    return _json(
                        400,
                        {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"},
                    )
            case _:
                return _json(400, {"error": "unsupported_grant_type", "error_description": "grant type not supported"})
        self.signed_in += 1
        self.has_good_token = True
        return _json(
            200,
            {
                "access_token": self._token,
                "instance_url": self.instance_url or self.url(path=""),
                "id": f"https://login.salesforce.com/id/{ORG_ID}/{USER_ID}",
                "token_type": "Bearer",
                "issued_at": "1782820800000",
            },
        )

    def _query(self, soql):
        sobject = re.search(r"FROM (\w+)", soql)[1]
        match sobject:
            case "Organization":
                found = [{"Id": ORG_ID, "Name": "Example Ltd", "IsSandbox": False}]
            case "PermissionSet":
                found = [{"Id": one} for one in self.sets]
            case "PermissionSetAssignment":
                found = [{"Id": "0Pa"} for one in self.assigned if f"'{one}'" in soql]
            case "FieldPermissions":
                found = [{"Field": one} for names in self.sets.values() for one in names]
            case _:
                return self._query_accounts(soql)
        return _found(found)

    def _query_accounts(self, soql):
        asked = re.fullmatch(r"SELECT Id, (\w+) FROM Account WHERE \1 IN \((.*)\)", soql)
        if asked is None:
            return _error(400, "MALFORMED_QUERY", "unexpected token")
        name = asked[1]
        quoted = re.findall(r"'((?:[^'\\]|\\.)*)'", asked[2])
        wanted = {re.sub(r"\\(.)", r"\1", one).lower() for one in quoted}
        return _found(
            {"Id": its_id, name: account[name]}
            for its_id, account in self.accounts.items()
            if str(account.get(name)).lower() in wanted
        )

    def _query_fields(self, soql):
        if not self.may_customize:
            return _error(400, "INVALID_TYPE", "sObject type 'CustomField' is not supported.")
        names = [name.removesuffix("__c") for name in self.fields]
        return _found({"DeveloperName": name} for name in names if f"'{name}'" in soql)

    def _create_field(self, body):
        if not self.may_customize:
            return _error(400, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
        name, form = body["FullName"].removeprefix("Account."), body["Metadata"]
        if name in self.fields:
            return _error(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a field named {name} on Account.")
        self.fields[name] = Field(TYPES[form["type"]], form.get("length", 0), form, is_visible=False)
        return _made("00ND0000005")

    def _make_set(self, _):
        if not self.may_permit:
            return _error(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
        self.sets["0PSD00000004CKEOA2"] = set()
        return _made("0PSD00000004CKEOA2")

    def _permit(self, body):
        self.sets[body["ParentId"]].add(body["Field"])
        self._open()
        return _made("01kD00000005")

    def _assign(self, body):
        if body["AssigneeId"] != USER_ID:
            return _error(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        self.assigned.add(body["PermissionSetId"])
        self._open()
        return _made("0PaD00000003")

    def _open(self):
        for name in {name for one in self.assigned for name in self.sets[one]}:
            opened = self.fields[name.removeprefix("Account.")]
            opened.is_open = opened.is_visible = True

    def _update(self, body):
        records = body["records"]
        ids = [one["id"][:15] for one in records]
        if len(records) > 200 or len(set(ids)) < len(ids) or body["allOrNone"]:
            return _error(400, "INVALID_INPUT", "not what a call may have")
        for name in {name for one in records for name in one} - {"attributes", "id"}:
            if name not in self.fields or not self.fields[name].is_visible:
                return _error(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type Account")
        return _json(200, [self._save(one) for one in records])

    def _save(self, record):
        values = {name: value for name, value in record.items() if name not in {"attributes", "id"}}
        its_id = next((one for one in self.accounts if one[:15] == record["id"][:15]), None)
        if its_id in self.deleted:
            return _unsaved("ENTITY_IS_DELETED", "entity is deleted")
        if its_id is None:
            return _unsaved("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if its_id in self.errors:
            return _unsaved(*self.errors[its_id])
        for name, value in values.items():
            if not self.fields[name].is_open:
                return _unsaved("INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {name}")
            if not self.fields[name].takes(value):
                return _unsaved("NUMBER_OUTSIDE_VALID_RANGE", f"{name}: {value}")
        self.accounts[its_id].update(values)
        return {"id": its_id, "success": True, "errors": []}


def _json(status, content):
    return Says(status, {"Content-Type": "application/json;charset=UTF-8"}, json.dumps(content).encode())


def _error(status, code, message):
    return _json(status, [{"message": message, "errorCode": code}])


def _found(records):
    records = list(records)
    return _json(200, {"totalSize": len(records), "done": True, "records": records})


def _made(its_id):
    return _json(201, {"id": its_id, "success": True, "errors": []})


def _unsaved(code, message):
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}
