"""A HubSpot account on this machine: it keeps properties and companies, and answers as HubSpot's documentation says."""

import json
from dataclasses import dataclass, field

from tests.app.delivery.conftest import Receiver, Says

TOKEN = "pat-eu1-11111111-2222-3333-4444-555555555555"  # noqa: S105 -- of no account
SCOPES = ("crm.objects.companies.read", "crm.objects.companies.write", "crm.schemas.companies.write", "oauth")
NUMBER = 4711
PROPERTIES, GROUPS = "/crm/v3/properties/companies", "/crm/v3/properties/companies/groups"
UPDATE, UPSERT = "/crm/v3/objects/companies/batch/update", "/crm/v3/objects/companies/batch/upsert"
TOKEN_INFO, ACCOUNT_INFO = "/oauth/v2/private-apps/get/access-token-info", "/account-info/v3/details"
NEEDS = {PROPERTIES: SCOPES[2], GROUPS: SCOPES[2], UPDATE: SCOPES[1], UPSERT: SCOPES[1]}


def said(status, body, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Says(status, {"content-type": "application/json;charset=utf-8", **named}, json.dumps(body).encode())


def error(status, category, message, **more):
    return said(
        status, {"status": "error", "message": message, "correlationId": "aeb5f871", "category": category, **more}
    )


@dataclass
class State:
    """What the account holds: companies by their record ids, properties by their names."""

    token: str = TOKEN
    scopes: tuple[str, ...] = SCOPES
    companies: dict[str, dict[str, str]] = field(default_factory=dict)
    properties: dict[str, dict] = field(default_factory=lambda: {"name": {"name": "name", "type": "string"}})
    archived: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=lambda: {"companyinformation"})
    # since when HubSpot knows the marks of inputs, it says which of them it refuses
    knows_marks: bool = True
    tells_of_tokens: bool = True


class Portal(Receiver):
    """The account as a server; what is in `script` is answered first, as by the receiver of webhooks."""

    def __init__(self):
        self.state = State()
        super().__init__()

    def has(self, *ids):
        self.state.companies |= {one: {"name": f"Company {one}"} for one in ids}
        return self.state.companies

    def calls(self, path):
        return [json.loads(one.body) for one in self.received if one.path == path and one.method == "POST"]

    def _next(self, received):
        with self._lock:
            self.received.append(received)
            return self.script.pop(0) if self.script else self._answer(received)

    def _answer(self, received):
        state, path = self.state, received.path
        if received.headers.get("authorization") != f"Bearer {state.token}":
            return error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        needed = SCOPES[0] if received.method == "GET" and path == PROPERTIES else NEEDS.get(path, "oauth")
        if needed not in state.scopes:
            detail = {"message": "One or more scopes are required.", "context": {"requiredGranularScopes": [needed]}}
            return error(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes.", errors=[detail])
        known = {
            ("GET", PROPERTIES): lambda _: said(200, {"results": list(state.properties.values())}),
            ("POST", PROPERTIES): self._make_property,
            ("POST", GROUPS): self._make_group,
            ("POST", UPDATE): lambda body: self._write(body["inputs"], makes=False),
            ("POST", UPSERT): lambda body: self._write(body["inputs"], makes=True),
            ("POST", TOKEN_INFO): self._tell_of_token,
            ("GET", ACCOUNT_INFO): lambda _: said(200, {"portalId": NUMBER, "accountType": "STANDARD"}),
        }
        answer = known.get((received.method, path))
        if answer is None:
            return Says(404, {"content-type": "text/html"}, b"<html>Not found</html>")
        return answer(json.loads(received.body) if received.body else {})

    def _tell_of_token(self, body):
        if not self.state.tells_of_tokens or body != {"tokenKey": self.state.token}:
            return error(404, "RESOURCE_NOT_FOUND", "No such token.")
        return said(200, {"userId": 1, "hubId": NUMBER, "appId": 2, "scopes": list(self.state.scopes)})

    def _make_group(self, body):
        if body["name"] in self.state.groups:
            return error(409, "OBJECT_ALREADY_EXISTS", f"A group named '{body['name']}' already exists.")
        self.state.groups.add(body["name"])
        return said(201, {**body, "archived": False})

    def _make_property(self, body):
        name = body["name"]
        if name in self.state.properties or name in self.state.archived:
            return error(409, "OBJECT_ALREADY_EXISTS", f"A property named '{name}' already exists.")
        if body["groupName"] not in self.state.groups:
            return error(400, "VALIDATION_ERROR", f"There is no group {body['groupName']}.")
        self.state.properties[name] = body
        return said(201, {**body, "archived": False})

    def _write(self, inputs, *, makes):
        if len(inputs) > 100:
            return error(400, "VALIDATION_ERROR", "The maximum number of inputs is 100.")
        ids = [one["id"].casefold() for one in inputs]
        if len(set(ids)) < len(ids):
            twice = sorted({one for one in ids if ids.count(one) > 1})
            says = f"Duplicate IDs found in batch input: {twice}. IDs must be unique"
            return error(400, "VALIDATION_ERROR", says, context={"ids": twice})
        results, errors = [], []
        for one in inputs:
            key = one.get("idProperty")
            if (makes or key) and not self.state.properties.get(key, {}).get("hasUniqueValue"):
                return error(400, "VALIDATION_ERROR", f"Unable to perform update/upsert by non-unique property {key}")
            why = next((why for name, value in one["properties"].items() if (why := self._refuse(name, value))), None)
            mark = {"objectWriteTraceId": [one.get("objectWriteTraceId")]}
            if why:
                if not self.state.knows_marks:
                    return error(400, "VALIDATION_ERROR", f"Property values were not valid: {why}")
                errors.append({"status": "error", "category": "VALIDATION_ERROR", "message": why, "context": mark})
                continue
            company = self._find(one["id"], key)
            if company is None and makes:
                company = str(9000 + len(self.state.companies))
                self.state.companies[company] = {key: one["id"]}
            if company is None:
                says = "Could not get some COMPANY objects, they may be deleted or not exist. Check that ids are valid."
                ids = {"ids": [one["id"]]}
                errors.append({"status": "error", "category": "OBJECT_NOT_FOUND", "message": says, "context": ids})
                continue
            self.state.companies[company] |= one["properties"]
            results.append({"id": company, "properties": dict(self.state.companies[company]), "archived": False})
        told = {"status": "COMPLETE", "results": results, "startedAt": "2026-06-30T12:00:00Z"}
        return said(207, {**told, "numErrors": len(errors), "errors": errors}) if errors else said(200, told)

    def _find(self, wanted, key):
        if key is None:
            return wanted if wanted in self.state.companies else None
        same = wanted.casefold()
        return next((one for one, has in self.state.companies.items() if has.get(key, "").casefold() == same), None)

    def _refuse(self, name, value):
        known = self.state.properties.get(name)
        if known is None:
            return json.dumps([{"isValid": False, "error": "PROPERTY_DOESNT_EXIST", "name": name}])
        options = [one["value"] for one in known.get("options", ())]
        if options and value and value not in options:
            return json.dumps([{"isValid": False, "error": "INVALID_OPTION", "name": name}])
        if len(value) > 65_536:
            return json.dumps([{"isValid": False, "error": "INVALID_LENGTH", "name": name}])
        if known["type"] == "number" and value and not value.replace("-", "", 1).replace(".", "", 1).isdecimal():
            return json.dumps([{"isValid": False, "error": "INVALID_NUMBER", "name": name}])
        return None
