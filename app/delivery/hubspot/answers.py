"""What HubSpot's answers mean: for all that was asked, or for a single company."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from app.delivery.answers import judge, read_retry_after
from app.delivery.destination import Outcome, Refused, Retry
from app.delivery.hubspot.connection import Answer

READ_COMPANIES = "crm.objects.companies.read"
WRITE_COMPANIES, WRITE_PROPERTIES = "crm.objects.companies.write", "crm.schemas.companies.write"
SCOPE = re.compile(r"crm\.(?:objects|schemas)\.companies\.(?:read|write)")
NOT_FOUND = "OBJECT_NOT_FOUND"
# HubSpot's words for values that its properties cannot hold any longer: somebody changed them after they were made.
CHANGED = ("PROPERTY_DOESNT_EXIST", "INVALID_OPTION", "non-unique")
UNFIT = "A company property in HubSpot is not what it was made as."
PASSING = frozenset({"CONFLICT", "RATE_LIMITS", "RATE_LIMIT", "INTERNAL_ERROR", "TIMEOUT"})
# HubSpot counts calls in windows of ten seconds, and in days of the account's own time zone, of which it says no end.
WINDOW_SECONDS, DAY_SECONDS = 10.0, 3600.0
MIGRATING = 477
MOST_SHOWN = 300


def is_about_inputs(answer: Answer) -> bool:
    """Whether it was refused for something in single inputs, so that the others would be taken without them."""
    if answer.status == HTTPStatus.NOT_FOUND:
        return answer.body.get("category") == NOT_FOUND
    refused = {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
    return answer.status in refused and not is_about_properties(answer)


def is_about_properties(answer: Answer) -> bool:
    """Whether it says, also of single companies, that the properties are no longer what they were made as."""
    if answer.is_good:
        return any(_names_changed(error) for error in answer.body.get("errors") or [])
    return answer.status == HTTPStatus.BAD_REQUEST and _names_changed(answer.body)


def _names_changed(error: object) -> bool:
    said = json.dumps(error)
    return any(one in said for one in CHANGED)


def explain(answer: Answer, now: datetime) -> Retry:
    """Why nothing of what was asked was done, and when to come back.

    What is wrong holds for all, and a person can mend it or it passes: so nothing is given up for it at once.
    """
    asked = read_retry_after(answer.headers.get("retry-after"), now)
    if is_about_properties(answer):
        return Retry(asked, f"{UNFIT} {say_message(answer.body)}".strip())
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            why = (
                "HubSpot refused the token (401). Copy the service key, or the private app's access token, anew into "
                "the secret; what waits is sent then."
            )
        case HTTPStatus.FORBIDDEN:
            why = (
                "HubSpot does not let the token do this (403). Give the service key or private app the scopes "
                f"{say_scopes(answer)}, and copy its token anew if it changed; what waits is sent then."
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _explain_limit(answer, asked)
        case HTTPStatus.NOT_FOUND:
            why = "HubSpot does not know this address (404). Is url right?"
        case status if status < HTTPStatus.BAD_REQUEST:
            why = f"HubSpot answered {status}. Redirects are not followed: set url to the address that is meant."
        case status if status == MIGRATING:
            why = "HubSpot is moving the account to another data centre (477)."
        case _:
            why = judge(answer.status, answer.headers, now).why.replace("The receiver", "HubSpot")  # type: ignore[union-attr]
    return Retry(asked, why)


def _explain_limit(answer: Answer, asked: float | None) -> Retry:
    if str(answer.body.get("policyName", "")).upper().startswith("DAILY"):
        why = "HubSpot's limit of calls a day is used up (429); all integrations of the account share it."
        return Retry(DAY_SECONDS if asked is None else asked, why)
    return Retry(WINDOW_SECONDS if asked is None else asked, "HubSpot takes no more calls within ten seconds (429).")


def say_scopes(answer: Answer) -> str:
    """The scopes that HubSpot says it misses; those that Varme needs where it says none."""
    named = sorted(set(SCOPE.findall(json.dumps(answer.body))))
    return ", ".join(named or (READ_COMPANIES, WRITE_COMPANIES, WRITE_PROPERTIES))


def judge_error(error: Mapping[str, Any], unknown: str, status: int | None = None) -> Outcome:
    """What an error means for the one company that it is about.

    Args:
        error: it as HubSpot tells it; any part of it may be missing.
        unknown: what to say where HubSpot does not have the company.
        status: that of the whole answer, where the error is the whole answer.
    """
    category = str(error.get("category", ""))
    if category == NOT_FOUND:
        return Refused(unknown)
    if _names_changed(error):
        return Retry(None, f"{UNFIT} {say_message(error)}".strip())
    reason = category or status or "no reason given"
    says = f"HubSpot refuses what is to be written ({reason}). {say_message(error)}".strip()
    if category in PASSING or status == HTTPStatus.CONFLICT:
        return Retry(None, says)
    return Refused(says)


def say_message(error: Mapping[str, Any]) -> str:
    """HubSpot's own sentence on an error, shortened."""
    says = str(error.get("message") or "")
    return says if len(says) <= MOST_SHOWN else f"{says[: MOST_SHOWN - 1]}…"
