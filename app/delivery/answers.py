"""What an answer over HTTP means for a delivery: arrived, to be sent again, or refused for good."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from app.delivery.destination import Delivered, Outcome, Refused, Retry

# What may be otherwise the next time; 401 and 403 as well: whoever mistypes a secret wants to send again, not anew.
PASSING = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.LOCKED,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


def judge(status: int, headers: Mapping[str, str], now: datetime) -> Outcome:
    """What became of a delivery, by the answer's status and headers (their names in small letters)."""
    says = f"The receiver answered {_name(status)}."
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Refused(f"{says} Redirects are not followed: set the address that it is to be sent to.")
    if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Retry(read_retry_after(headers.get("retry-after"), now), says)
    return Refused(says)


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After header, which holds them or a date (RFC 9110, 10.2.3); None where it holds neither.

    >>> read_retry_after("120", datetime(2026, 6, 30, tzinfo=UTC))
    120.0
    """
    text = (text or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds(), 0.0)


def _name(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
