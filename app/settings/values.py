"""The kinds of values that settings hold, each with what it refuses."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from features.contract import TABLES

LONGEST_PERIOD = 3650
Unit = Literal["days", "weeks", "months", "never"]
UNITS: dict[str, Unit] = {
    "day": "days",
    "days": "days",
    "week": "weeks",
    "weeks": "weeks",
    "month": "months",
    "months": "months",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time by the calendar.

    >>> str(Period(6, "months")), Period(6, "months").after(date(2026, 8, 31)).isoformat()
    ('6 months', '2027-02-28')
    """

    count: int
    unit: Unit

    def after(self, day: date) -> date | None:
        """The day that is so much later, the last of its month where the month is too short; None for never."""
        if self.unit == "never":
            return None
        if self.unit != "months":
            return day + timedelta(days=self.count * (7 if self.unit == "weeks" else 1))
        years, month = divmod(day.year * 12 + day.month - 1 + self.count, 12)
        return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))

    def __str__(self) -> str:
        if self.unit == "never":
            return "never"
        return f"{self.count} {self.unit if self.count > 1 else self.unit.removesuffix('s')}"


NEVER = Period(0, "never")


def _only_iso_date(value: object) -> object:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError("a date such as 2026-06-30 is expected")
    return value


def _read_pace(value: object) -> object:
    if value in ("month", "week"):
        return value
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if is_whole or (isinstance(value, str) and value.isdecimal()):
        days = int(value)  # type: ignore[call-overload]
        if days >= 1:
            return days
    raise ValueError('"month", "week" or a number of days of at least 1 is expected')


def _read_period(value: object) -> object:
    if isinstance(value, Period):
        return value
    if value == "never":
        return NEVER
    count, _, unit = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if unit not in UNITS or not re.fullmatch(r"[0-9]{1,4}", count) or not 1 <= int(count) <= LONGEST_PERIOD:
        raise ValueError('"6 months", "N days", "N weeks", "N months" or "never" is expected, N from 1 to 3650')
    return Period(int(count), UNITS[unit])


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("an empty text is not allowed")
    return value


def _a_table(value: str) -> str:
    if value not in TABLES:
        raise ValueError(f"one of {', '.join(TABLES)} is expected")
    return value


def _an_optional_column(value: str) -> str:
    table, _, column = value.partition(".")
    names = {one.name for one in TABLES[table].columns if not one.required} if table in TABLES else set()
    if column not in names:
        raise ValueError('an optional column of the contract is expected, such as "subscriptions.renews_on"')
    return value


def _a_network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        raise ValueError('an address or a network is expected, such as "127.0.0.1" or "10.0.0.0/8"') from None
    return value


def _an_issuer(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    except ValueError:
        parts, is_here = urlsplit(""), False
    if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise ValueError('the address of a provider is expected, such as "https://login.example.com/realms/main"')
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise ValueError("an address of https is expected: over http anybody could sign in as anybody")
    return value


def _an_address(value: str) -> str:
    """An address of the web, without what does not belong in a file or in a link."""
    try:
        parts = urlsplit(value)
        is_address = bool(parts.hostname) and parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        parts, is_address = urlsplit(""), False
    if not is_address or not value.isprintable() or " " in value:
        raise ValueError('an address of the web is expected, such as "https://varme.example.com"')
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address without user, password and fragment is expected")
    return value


def _scopes(value: str) -> str:
    if "openid" not in value.split():
        raise ValueError('scopes with "openid" among them are expected, such as "openid profile email"')
    return value


IsoDate = Annotated[date, BeforeValidator(_only_iso_date)]
Pace = Annotated[Literal["month", "week"] | int, BeforeValidator(_read_pace)]
EveryPeriod = Annotated[Period, BeforeValidator(_read_period)]
Text = Annotated[str, AfterValidator(_not_blank)]
Network = Annotated[str, AfterValidator(_a_network)]
Issuer = Annotated[str, AfterValidator(_an_issuer)]
WebAddress = Annotated[str, AfterValidator(_an_address)]
Scopes = Annotated[str, AfterValidator(_scopes)]
Decision = Literal["false_positive", "false_negative", "true_positive", "true_negative"]
TableName = Annotated[str, AfterValidator(_a_table)]
ColumnName = Annotated[str, AfterValidator(_an_optional_column)]
Share = Annotated[float, Field(gt=0, lt=1)]
