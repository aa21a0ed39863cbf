"""Money in English: what the account pays for, how that changed, and whether the invoices are paid."""

from app.words.english.numbers import count, write_number, write_span
from app.words.english.shapes import (
    OVER_QUARTER,
    OVER_YEAR,
    YEAR,
    Change,
    Difference,
    Measure,
    Peers,
    about,
    about_span,
    about_times,
    happened,
    waiting,
    write_times,
)

# Less than half a day late is on time: nobody writes to an account about it.
ON_TIME_DAYS = 0.5
NEVER = {"days_late_365d": f"No invoice paid {YEAR} is on record"}


def _tell_renewal(days: float) -> str:
    if days < 0:
        return f"The renewal was due {count(-days, 'day')} ago"
    return f"The renewal is in {count(days, 'day')}" if days else "The renewal is today"


def _late(days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return "on time"
    return f"{count(abs(days), 'day')} {'late' if days > 0 else 'early'}"


def _tell_lateness(days: float) -> str:
    on_average = "" if abs(days) < ON_TIME_DAYS else " on average"
    return f"Invoices were paid {_late(days)}{on_average} over the last year"


def _tell_delay(days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return "The average delay of payments has not changed against the 180 days before"
    way = "rose" if days > 0 else "fell"
    return f"The average delay of payments {way} by {count(abs(days), 'day')} against the 180 days before"


def _usual_delay(days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return "in accounts that stay it usually stays the same"
    return f"in accounts that stay it usually {'rises' if days > 0 else 'falls'} by about {count(abs(days), 'day')}"


def _steps(unknown: str, past: str, base: str, present: str) -> Measure:
    return Measure(
        unknown,
        lambda value: (
            f"The monthly revenue {past} {write_times(value)} {YEAR}"
            if value
            else f"The monthly revenue did not {base} {YEAR}"
        ),
        stay=f"in accounts that stay it {present} {{}}",
        stay_none=f"in accounts that stay it usually does not {base}",
        typical=about_times,
        none="usually never",
        more="more often",
        less="less often",
    )


MEASURES: dict[str, Measure] = {
    "mrr": Measure(
        "The monthly revenue",
        lambda value: f"The account pays {write_number(value) + ' a month' if value else 'nothing'}",
        stay="accounts that stay pay {}",
        stay_none="accounts that stay usually pay nothing",
        none="usually nothing",
        less="less",
    ),
    "seats": Measure(
        "The number of seats",
        lambda value: f"The account pays for {count(value, 'seat') if value else 'no seats'}",
        stay="accounts that stay pay for {}",
        stay_none="accounts that stay usually pay for none",
    ),
    "seat_price": Measure(
        "The price of a seat",
        lambda value: f"A seat costs {write_number(value) + ' a month' if value else 'nothing'}",
        stay="in accounts that stay it costs {}",
        stay_none="in accounts that stay it usually costs nothing",
        none="usually nothing",
        less="less",
    ),
    "days_to_renewal": Measure(
        "The time to the renewal",
        _tell_renewal,
        stay="in accounts that stay it is {} away",
        stay_none="in accounts that stay it is usually due",
        typical=about("day"),
        none="usually due",
        more="later",
        less="sooner",
    ),
    "tenure_days": Measure(
        "The time as a customer",
        lambda days: f"The account has been a customer for {write_span(days)}",
        stay="accounts that stay have been one for {}",
        stay_none="accounts that stay have just become one",
        typical=about_span,
        more="longer",
        less="less",
    ),
    "relationship_days": Measure(
        "The day of the first sign-up",
        lambda days: f"The account first signed up {write_span(days)} ago",
        stay="accounts that stay did so {} ago",
        stay_none="accounts that stay have just done so",
        typical=about_span,
        more="longer ago",
        less="more recently",
    ),
    "earlier_spells": Measure(
        "How often the account had left before",
        lambda value: f"The account has {'left and come back ' + write_times(value) if value else 'never left before'}",
        stay="accounts that stay have done so {}",
        stay_none="accounts that stay usually have not",
        typical=about_times,
        none="usually never",
        more="more often",
        less="less often",
    ),
    "notices_withdrawn_365d": Measure(
        "Whether a notice was withdrawn",
        happened("notice", "notices", "to cancel was withdrawn", "to cancel were withdrawn", YEAR),
    ),
    "upgrades_365d": _steps("Whether the monthly revenue rose", "rose", "rise", "rises"),
    "downgrades_365d": _steps("Whether the monthly revenue fell", "fell", "fall", "falls"),
    "invoices_overdue": Measure(
        "The number of overdue invoices", happened("invoice", "invoices", "is overdue", "are overdue", "")
    ),
    "overdue_amount": Measure(
        "The amount overdue",
        lambda value: f"The overdue invoices come to {write_number(value)}" if value else "Nothing is overdue",
        stay="in accounts that stay {} is overdue",
        stay_none="in accounts that stay usually nothing is overdue",
        none="usually nothing",
        less="less",
    ),
    "overdue_days": waiting(
        "Whether an invoice is overdue", "The oldest unpaid invoice", "is {} overdue", "No invoice is overdue"
    ),
    "days_late_365d": Measure(
        "How late invoices are paid",
        _tell_lateness,
        stay="accounts that stay pay {}",
        stay_none="accounts that stay pay on time",
        typical=lambda days: f"{'about ' if abs(days) >= ON_TIME_DAYS else ''}{_late(days)}",
        none="on time",
        more="later",
        less="sooner",
    ),
}

CHANGES: dict[str, Change] = {
    "mrr_change_90d": Change("Monthly revenue", is_plural=False, over=OVER_QUARTER, is_agreed=True),
    "mrr_change_365d": Change("Monthly revenue", is_plural=False, over=OVER_YEAR, is_agreed=True),
    "seats_change_90d": Change("Seats", is_plural=True, over=OVER_QUARTER, is_agreed=True),
    "seats_change_365d": Change("Seats", is_plural=True, over=OVER_YEAR, is_agreed=True),
    "seat_price_change_90d": Change("The price of a seat", is_plural=False, over=OVER_QUARTER, is_agreed=True),
    "same_plan_price_change_365d": Change(
        "The price of a seat at the same plan", is_plural=False, over=OVER_YEAR, is_agreed=True
    ),
}

DIFFERENCES: dict[str, Difference] = {
    "days_late_rise_180d": Difference("Whether payments came later than before", _tell_delay, _usual_delay),
}

PEERS: dict[str, Peers] = {
    "seat_price_vs_peers": Peers("The price of a seat", is_plural=False, level="seat_price"),
}

TEXTS: dict[str, str] = {"plan": "The plan"}
