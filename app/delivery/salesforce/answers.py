"""What Salesforce answers means for a delivery: of a call as a whole, and of one record in it."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from app.delivery.answers import judge
from app.delivery.destination import Delivered, Outcome, Refused, Retry

MOST_TOLD = 200
UNREADABLE = "Salesforce did not answer as it documents."
# What a call, or a record, may be otherwise the next time; most of them are somebody else's work on the same record.
PASSING = {
    "API_CURRENTLY_DISABLED": "Salesforce has switched its API off for the moment.",
    "ENTITY_IS_LOCKED": "The Account is locked, as it is while somebody approves it.",
    "QUERY_TIMEOUT": "Salesforce took too long.",
    "REQUEST_LIMIT_EXCEEDED": "The org takes no more API requests for now.",
    "REQUEST_RUNNING_TOO_LONG": "Salesforce took too long.",
    "SERVER_UNAVAILABLE": "Salesforce is not available.",
    "STORAGE_LIMIT_EXCEEDED": "The org has used up its storage.",
    "TXN_SECURITY_NO_ACCESS": "A transaction security policy of the org did not let it through.",
    "UNABLE_TO_LOCK_ROW": "Somebody else was changing the Account.",
    "UNKNOWN_EXCEPTION": "Salesforce failed.",
}
# What somebody who administers the org can mend for all accounts, so that nothing is given up meanwhile.
MENDABLE = {
    "INVALID_FIELD": "A field of Account is missing, or closed to the app's user: run `varme destinations prepare`.",
    "INVALID_FIELD_FOR_INSERT_UPDATE": "The app's user may not write a field: run `varme destinations prepare`.",
}
# What of one record a person has to look at.
LASTING = {
    "ENTITY_IS_DELETED": "The Account was deleted in Salesforce.",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": "The app's user may not see the Account.",
    "INSUFFICIENT_ACCESS_OR_READONLY": "The app's user may not edit the Account.",
    "INVALID_CROSS_REFERENCE_KEY": "There is no such Account in Salesforce, or the app's user may not see it.",
    "INVALID_ID_FIELD": "There is no such Account in Salesforce.",
    "MALFORMED_ID": "The id is not one that Salesforce gives.",
    "NOT_FOUND": "There is no such Account in Salesforce.",
}
SAYING_WHY = {
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "Automation of the org failed at it",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "A validation rule of the org refused it",
}


class NotAnswered(Exception):
    """A call did not do what it was for.

    Attributes:
        outcome: what that means for the deliveries in it.
        code: Salesforce's word for it, where it gave one.
        status: the answer's, where there was one.
    """

    def __init__(self, outcome: Retry | Refused, code: str = "", status: int | None = None) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome
        self.code = code
        self.status = status


class SessionOver(NotAnswered):
    """The token is not, or no longer, good: signing in anew may help."""


def judge_call(status: int, headers: Mapping[str, str], content: object, now: datetime) -> NotAnswered:
    """What it means that a call was answered with an error.

    Args:
        status: the answer's.
        headers: the answer's, their names in small letters.
        content: what the answer says: JSON, or text where it is none.
        now: when.
    """
    code, message = _read_error(content)
    outcome = judge(status, headers, now)
    after_seconds = outcome.after_seconds if isinstance(outcome, Retry) else None
    told = f" It says {code}: {message}" if code else ""
    if status == HTTPStatus.UNAUTHORIZED:
        return SessionOver(Retry(after_seconds, "Salesforce does not take the token of the app."), code, status)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        why = f"Salesforce answered {status}, which leads elsewhere: the org may be moving. Nothing was sent there."
        return SessionOver(Retry(after_seconds, why), code, status)
    if code in PASSING or code in MENDABLE:
        return NotAnswered(Retry(after_seconds, (PASSING | MENDABLE)[code]), code, status)
    if isinstance(outcome, Delivered):
        return NotAnswered(Retry(None, UNREADABLE), code, status)
    why = outcome.why.replace("The receiver", "Salesforce", 1) + told
    return NotAnswered(Retry(after_seconds, why) if isinstance(outcome, Retry) else Refused(why), code, status)


def judge_record(result: Mapping[str, Any]) -> Outcome:
    """What became of one record of an update, by its SaveResult."""
    if result.get("success") is True:
        return Delivered()
    errors = result.get("errors")
    code, message = _read_error(errors, "statusCode")
    if code in PASSING or code in MENDABLE:
        return Retry(None, (PASSING | MENDABLE)[code])
    if code in LASTING:
        return Refused(LASTING[code])
    if code in SAYING_WHY:
        return Refused(f"{SAYING_WHY[code]}: {message}")
    return Refused(f"Salesforce refused it ({code}): {message}") if code else Retry(None, UNREADABLE)


def shorten(text: object) -> str:
    """What somebody else wrote, on one line and not long."""
    line = " ".join(str(text).split())
    line = "".join(sign for sign in line if sign.isprintable())
    return line if len(line) <= MOST_TOLD else f"{line[: MOST_TOLD - 1]}…"


def _read_error(content: object, key: str = "errorCode") -> tuple[str, str]:
    """The first error's code and message; empty where there is none."""
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, Mapping):
        return "", ""
    return shorten(first.get(key) or ""), shorten(first.get("message") or "")
