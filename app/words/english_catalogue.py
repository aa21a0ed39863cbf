"""What each feature of the catalogue is called in English, and how its values are told."""

from collections.abc import Callable
from dataclasses import dataclass

from app.words.numbers import count, write_number, write_percent, write_span

Tell = Callable[[float], str]


def about(one: str = "", many: str | None = None) -> Tell:
    """How a typical value is told: "about 38", "about 1 day"."""
    return lambda value: f"about {count(value, one, many) if one else write_number(value)}"


@dataclass(frozen=True, slots=True)
class Measure:
    """How one feature is told.

    `unknown` begins the sentence where the value is not known. `tell` gives the fact; it may hold `{}`
    where "only" goes if the amount is worryingly low. `stay` and `stay_none` say what it is in accounts
    that stay; `typical` is the amount in them; `more` and `less` compare with it.
    """

    unknown: str
    tell: Tell
    stay: str = "accounts that stay have {}"
    stay_none: str = "accounts that stay usually have none"
    typical: Tell = about()  # noqa: RUF009 -- a function, not a value that could change
    more: str = "more"
    less: str = "fewer"


@dataclass(frozen=True, slots=True)
class Change:
    """How a ratio of now to before is told; `level` is the feature of the same signal with the amount now."""

    noun: str
    is_plural: bool
    against: str
    level: str | None = None
    fewer: str = "fewer"


def counted(one: str, many: str, rest: str, none: str | None = None) -> Tell:
    """A count that begins its sentence: "No logins in …", "1 login in …", "only 9 logins in …"."""

    def tell(value: float) -> str:
        if value == 0:
            return none or f"No {many} {rest}"
        return f"{{}}{count(value, one, many)} {rest}"

    return tell


def used(window: str) -> Tell:
    """How often the product was used within a window."""

    def tell(value: float) -> str:
        return f"The product was {'{}used ' + write_times(value) if value else 'not used'} {window}"

    return tell


def write_times(value: float) -> str:
    """Once, twice, 3 times."""
    written = write_number(value)
    return {"1": "once", "2": "twice"}.get(written, f"{written} times")


def about_times(value: float) -> str:
    """How often is typical."""
    return f"about {write_times(value)}"


def write_wait(days: float) -> str:
    """A length of time of which less than a day is too short to say."""
    return count(days, "day") if days >= 1 else "less than a day"


def about_wait(days: float) -> str:
    """The same, where it is typical."""
    return f"about {write_wait(days)}" if days >= 1 else "less than a day"


def _tell_renewal(days: float) -> str:
    if days < 0:
        return f"The renewal was due {count(-days, 'day')} ago"
    return f"The renewal is in {count(days, 'day')}" if days else "The renewal is today"


# Less than half a day late is on time: nobody writes to an account about it.
ON_TIME_DAYS = 0.5


def _tell_lateness(days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return "Invoices were paid on time over the last year"
    way = "late" if days > 0 else "early"
    return f"Invoices were paid {count(abs(days), 'day')} {way} on average over the last year"


def _typical_lateness(days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return "on time"
    return f"about {count(abs(days), 'day')} {'late' if days > 0 else 'early'}"


WEEK, MONTH, QUARTER = "in the last 7 days", "in the last 30 days", "in the last 90 days"
IT_IS, IT_IS_SHORT = "in accounts that stay it is {}", "in accounts that stay it is less than a day"

# How long ago something was is unknown where it never was.
NEVER = {
    "days_since_login": "No login is on record",
    "days_since_usage": "No use of the product is on record",
    "resolve_days_180d": "No ticket was resolved in the last 180 days",
    "days_late_365d": "No invoice was paid in the last year",
}

MEASURES: dict[str, Measure] = {
    "logins_7d": Measure("The number of logins", counted("login", "logins", WEEK)),
    "logins_30d": Measure("The number of logins", counted("login", "logins", MONTH)),
    "days_since_login": Measure(
        "The day of the last login",
        lambda days: f"The last login was {write_wait(days)} ago",
        stay="in accounts that stay it was {} ago",
        stay_none="in accounts that stay it was less than a day ago",
        typical=about_wait,
        more="longer ago",
        less="more recently",
    ),
    "usage_30d": Measure(
        "The amount of use",
        used(MONTH),
        stay="accounts that stay use it {}",
        stay_none="accounts that stay usually don't use it",
        typical=about_times,
    ),
    "usage_90d": Measure(
        "The amount of use",
        used(QUARTER),
        stay="accounts that stay use it {}",
        stay_none="accounts that stay usually don't use it",
        typical=about_times,
    ),
    "usage_365d": Measure(
        "The amount of use",
        used("in the last year"),
        stay="accounts that stay use it {}",
        stay_none="accounts that stay usually don't use it",
        typical=about_times,
    ),
    "quantity_90d": Measure(
        "The quantity used",
        lambda value: f"The quantity used {QUARTER} was {{}}{write_number(value)}",
        stay="accounts that stay use {}",
        stay_none="accounts that stay usually use none",
        less="less",
    ),
    "active_days_30d": Measure(
        "The number of days of use",
        lambda value: (
            f"The product was used on {{}}{write_number(value)} of the last 30 days"
            if value
            else f"The product was not used {MONTH}"
        ),
        stay="accounts that stay use it on {}",
        stay_none="accounts that stay usually don't use it",
    ),
    "days_since_usage": Measure(
        "The day of the last use",
        lambda days: f"The product was last used {write_wait(days)} ago",
        stay="accounts that stay last used it {} ago",
        stay_none="accounts that stay used it less than a day ago",
        typical=about_wait,
        more="longer ago",
        less="more recently",
    ),
    "active_users_30d": Measure(
        "The number of active users",
        counted("person", "people", f"used the product {MONTH}", f"Nobody used the product {MONTH}"),
        stay="in accounts that stay {} do",
        stay_none="in accounts that stay usually nobody does",
    ),
    "seats_used_share": Measure(
        "The share of seats in use",
        lambda value: f"{{}}{write_percent(value)} of the paid seats are in use",
        stay="in accounts that stay it is {}",
        stay_none="in accounts that stay usually none are",
        typical=lambda value: f"about {write_percent(value)}",
        less="less",
    ),
    "features_used_30d": Measure(
        "The number of features in use",
        lambda value: (
            f"{{}}{count(value, 'feature')} {'was' if value == 1 else 'were'} used {MONTH}"
            if value
            else f"No feature was used {MONTH}"
        ),
        stay="accounts that stay use {}",
        stay_none="accounts that stay usually use none",
    ),
    "champions_now": Measure(
        "The number of champions",
        lambda value: f"The account has {'{}' + count(value, 'champion') if value else 'no champion'}",
    ),
    "champions_left_90d": Measure(
        "Whether a champion left",
        lambda value: f"{count(value, 'champion') if value else 'No champion'} left {QUARTER}",
        stay="accounts that stay lose {}",
        stay_none="accounts that stay usually lose none",
    ),
    "tickets_90d": Measure(
        "The number of support tickets",
        lambda value: f"{count(value, 'support ticket') if value else 'No support tickets'} {QUARTER}",
    ),
    "severe_tickets_open": Measure(
        "The number of severe tickets",
        lambda value: (
            f"{count(value, 'severe ticket')} {'is' if value == 1 else 'are'} open"
            if value
            else "No severe ticket is open"
        ),
    ),
    "oldest_open_ticket_days": Measure(
        "The age of the oldest open ticket",
        lambda days: f"The oldest open ticket has waited {write_wait(days)}" if days else "No ticket is waiting",
        stay=IT_IS,
        typical=about_wait,
        more="longer",
        less="less",
    ),
    "resolve_days_180d": Measure(
        "The time to resolve tickets",
        lambda days: f"Tickets took {write_wait(days)} to resolve on average over the last 180 days",
        stay=IT_IS,
        stay_none=IT_IS_SHORT,
        typical=about_wait,
        more="longer",
        less="less",
    ),
    "invoices_overdue": Measure(
        "The number of overdue invoices",
        lambda value: (
            f"{count(value, 'invoice')} {'is' if value == 1 else 'are'} overdue" if value else "No invoice is overdue"
        ),
    ),
    "overdue_days": Measure(
        "Whether an invoice is overdue",
        lambda days: f"The oldest unpaid invoice is {write_wait(days)} overdue" if days else "No invoice is overdue",
        stay=IT_IS,
        typical=about_wait,
        more="longer",
        less="less",
    ),
    "days_late_365d": Measure(
        "How late invoices are paid",
        _tell_lateness,
        stay="accounts that stay pay {}",
        stay_none="accounts that stay pay on time",
        typical=_typical_lateness,
        more="later",
        less="sooner",
    ),
    "mrr": Measure(
        "The monthly revenue",
        lambda value: f"The account pays {write_number(value)} a month",
        stay="accounts that stay pay {}",
        stay_none="accounts that stay usually pay nothing",
        less="less",
    ),
    "seats": Measure(
        "The number of seats",
        lambda value: f"The account pays for {count(value, 'seat')}",
        stay="accounts that stay pay for {}",
        stay_none="accounts that stay usually pay for none",
    ),
    "seat_price": Measure(
        "The price of a seat",
        lambda value: f"A seat costs {write_number(value)} a month",
        stay=IT_IS,
        stay_none="in accounts that stay it usually costs nothing",
        less="less",
    ),
    "tenure_days": Measure(
        "The time as a customer",
        lambda days: f"The account has been a customer for {write_span(days)}",
        stay="accounts that stay have been one for {}",
        stay_none="accounts that stay have just become one",
        typical=lambda days: f"about {write_span(days)}",
        more="longer",
        less="less",
    ),
    "days_to_renewal": Measure(
        "The time to the renewal",
        _tell_renewal,
        stay="in accounts that stay it is {} away",
        stay_none="in accounts that stay it is usually due",
        typical=about("day"),
        more="later",
        less="sooner",
    ),
    "milestones_reached": Measure(
        "The number of onboarding milestones",
        lambda value: (
            f"{{}}{count(value, 'onboarding milestone')} {'has' if value == 1 else 'have'} been reached"
            if value
            else "No onboarding milestone has been reached"
        ),
        stay="accounts that stay have reached {}",
        stay_none="accounts that stay have usually reached none",
    ),
    "milestone_overdue_days": Measure(
        "The pace of onboarding",
        lambda days: f"The next onboarding step is {write_wait(days)} overdue" if days else "Onboarding is on time",
        stay=IT_IS,
        stay_none="in accounts that stay it is usually on time",
        typical=about_wait,
        more="longer",
        less="less",
    ),
    "employees": Measure("The number of employees", lambda value: f"The account has {count(value, 'employee')}"),
}

MONTH_BEFORE, OVER_QUARTER = "against the 30 days before", "over the last 90 days"

CHANGES: dict[str, Change] = {
    "logins_change_30d": Change("Logins", is_plural=True, against=MONTH_BEFORE, level="logins_30d"),
    "usage_change_30d": Change("Usage", is_plural=False, against=MONTH_BEFORE, level="usage_30d", fewer="less"),
    "active_users_change_30d": Change("Active users", is_plural=True, against=MONTH_BEFORE, level="active_users_30d"),
    "mrr_change_90d": Change("Monthly revenue", is_plural=False, against=OVER_QUARTER),
    "seats_change_90d": Change("Seats", is_plural=True, against=OVER_QUARTER),
    "seat_price_change_90d": Change("The price of a seat", is_plural=False, against=OVER_QUARTER),
}

TEXTS: dict[str, str] = {"plan": "The plan", "segment": "The segment"}
