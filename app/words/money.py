"""Money in words: what the account pays for, how that changed, and whether the invoices are paid."""

from app.words.language import mark, mark_plural
from app.words.shapes import (
    ABOUT_DAYS,
    ABOUT_MONEY,
    ABOUT_SPAN,
    ABOUT_TIMES,
    ABOUT_WAIT,
    LATER,
    LESS,
    LESS_OFTEN,
    LESS_TIME,
    LONGER,
    LONGER_AGO,
    MORE_OFTEN,
    MORE_RECENTLY,
    NOT_AT_ALL,
    SOONER,
    YEAR,
    Change,
    Difference,
    Measure,
    Peers,
    Speaker,
    Text,
    fact,
)

# Less than half a day late is on time: nobody writes to an account about it.
ON_TIME_DAYS = 0.5
OVER_QUARTER, OVER_YEAR = mark("over the last 90 days"), mark("over the last year")
NEVER, NOTHING = mark("usually never"), mark("usually nothing")
# These change by agreement only: a typical ratio of 1 means that in most accounts nothing happened.
NOTHING_CHANGES = mark("in most {who} nothing changes")

RENEWAL_PAST = mark_plural("The renewal was due {number} day ago", "The renewal was due {number} days ago")
RENEWAL_AHEAD = mark_plural("The renewal is in {number} day", "The renewal is in {number} days")
PAID_LATE = mark_plural(
    "Invoices were paid {number} day late on average over the last year",
    "Invoices were paid {number} days late on average over the last year",
)
PAID_EARLY = mark_plural(
    "Invoices were paid {number} day early on average over the last year",
    "Invoices were paid {number} days early on average over the last year",
)
ABOUT_LATE = mark_plural("about {number} day late", "about {number} days late")
ABOUT_EARLY = mark_plural("about {number} day early", "about {number} days early")
DELAY_ROSE = mark_plural(
    "The average delay of payments rose by {number} day against the 180 days before",
    "The average delay of payments rose by {number} days against the 180 days before",
)
DELAY_FELL = mark_plural(
    "The average delay of payments fell by {number} day against the 180 days before",
    "The average delay of payments fell by {number} days against the 180 days before",
)
USUAL_RISE = mark_plural(
    "in {who} it usually rises by about {number} day", "in {who} it usually rises by about {number} days"
)
USUAL_FALL = mark_plural(
    "in {who} it usually falls by about {number} day", "in {who} it usually falls by about {number} days"
)


def _tell_renewal(speaker: Speaker, days: float, only: str) -> str:  # noqa: ARG001 -- a renewal is never "only"
    if days == 0:
        return speaker.language.text("The renewal is today")
    return speaker.language.say(RENEWAL_AHEAD if days > 0 else RENEWAL_PAST, abs(days))


def _tell_lateness(speaker: Speaker, days: float, only: str) -> str:  # noqa: ARG001 -- nor is a delay
    if abs(days) < ON_TIME_DAYS:
        return speaker.language.text("Invoices were paid on time over the last year")
    return speaker.language.say(PAID_LATE if days > 0 else PAID_EARLY, abs(days))


def _usual_lateness(speaker: Speaker, days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return speaker.language.text("on time")
    return speaker.language.say(ABOUT_LATE if days > 0 else ABOUT_EARLY, abs(days))


def _tell_delay(speaker: Speaker, days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return speaker.language.text("The average delay of payments has not changed against the 180 days before")
    return speaker.language.say(DELAY_ROSE if days > 0 else DELAY_FELL, abs(days))


def _usual_delay(speaker: Speaker, days: float) -> str:
    if abs(days) < ON_TIME_DAYS:
        return speaker.language.text("in {who} it usually stays the same", who=speaker.who)
    return speaker.language.say(USUAL_RISE if days > 0 else USUAL_FALL, abs(days), who=speaker.who)


MEASURES: dict[str, Measure] = {
    "mrr": Measure(
        mark("The monthly revenue is not known"),
        # Translators: {money} is an amount with its currency, as "€1,234"
        fact(mark("The account pays {money} a month"), mark("The account pays nothing"), "money"),
        stay=mark("{who} pay {usual}"),
        stay_none=mark("{who} usually pay nothing"),
        usual=ABOUT_MONEY,
        none=NOTHING,
        less=LESS,
    ),
    "seats": Measure(
        mark("The number of seats is not known"),
        fact(
            mark_plural("The account pays for {number} seat", "The account pays for {number} seats"),
            mark("The account pays for no seats"),
        ),
        stay=mark("{who} pay for {usual}"),
        stay_none=mark("{who} usually pay for none"),
    ),
    "seat_price": Measure(
        mark("The price of a seat is not known"),
        fact(mark("A seat costs {money} a month"), mark("A seat costs nothing"), "money"),
        stay=mark("in {who} it costs {usual}"),
        stay_none=mark("in {who} it usually costs nothing"),
        usual=ABOUT_MONEY,
        none=NOTHING,
        less=LESS,
    ),
    "days_to_renewal": Measure(
        mark("The time to the renewal is not known"),
        _tell_renewal,
        stay=mark("in {who} it is {usual} away"),
        stay_none=mark("in {who} it is usually due"),
        usual=ABOUT_DAYS,
        none=mark("usually due"),
        more=LATER,
        less=SOONER,
    ),
    "tenure_days": Measure(
        mark("The time as a customer is not known"),
        fact(mark("The account has been a customer for {span}"), unit="span"),
        stay=mark("{who} have been one for {usual}"),
        stay_none=mark("{who} have just become one"),
        usual=ABOUT_SPAN,
        none=mark("less than a day"),
        more=LONGER,
        less=LESS_TIME,
    ),
    "relationship_days": Measure(
        mark("The day of the first sign-up is not known"),
        fact(mark("The account first signed up {span} ago"), unit="span"),
        stay=mark("{who} did so {usual} ago"),
        stay_none=mark("{who} have just done so"),
        usual=ABOUT_SPAN,
        none=mark("less than a day ago"),
        more=LONGER_AGO,
        less=MORE_RECENTLY,
    ),
    "earlier_spells": Measure(
        mark("How often the account had left before is not known"),
        fact(
            # Translators: {times} is "once", "twice", "3 times"
            mark("The account has left and come back {times}"),
            mark("The account has never left before"),
            "times",
        ),
        stay=mark("{who} have done so {usual}"),
        stay_none=mark("{who} usually have not"),
        usual=ABOUT_TIMES,
        none=NEVER,
        more=MORE_OFTEN,
        less=LESS_OFTEN,
    ),
    "notices_withdrawn_365d": Measure(
        mark("Whether a notice was withdrawn is not known"),
        fact(
            mark_plural(
                "{number} notice to cancel was withdrawn {window}", "{number} notices to cancel were withdrawn {window}"
            ),
            mark("No notice to cancel was withdrawn {window}"),
            window=YEAR,
        ),
    ),
    "upgrades_365d": Measure(
        mark("Whether monthly revenue rose or fell is not known"),
        fact(
            mark("The monthly revenue rose {times} {window}"),
            mark("The monthly revenue did not rise {window}"),
            "times",
            YEAR,
        ),
        stay=mark("in {who} it rises {usual}"),
        stay_none=mark("in {who} it usually does not rise"),
        usual=ABOUT_TIMES,
        none=NEVER,
        more=MORE_OFTEN,
        less=LESS_OFTEN,
    ),
    "downgrades_365d": Measure(
        mark("Whether monthly revenue rose or fell is not known"),
        fact(
            mark("The monthly revenue fell {times} {window}"),
            mark("The monthly revenue did not fall {window}"),
            "times",
            YEAR,
        ),
        stay=mark("in {who} it falls {usual}"),
        stay_none=mark("in {who} it usually does not fall"),
        usual=ABOUT_TIMES,
        none=NEVER,
        more=MORE_OFTEN,
        less=LESS_OFTEN,
    ),
    "invoices_overdue": Measure(
        mark("The number of overdue invoices is not known"),
        fact(
            mark_plural("{number} invoice is overdue", "{number} invoices are overdue"), mark("No invoice is overdue")
        ),
    ),
    "overdue_amount": Measure(
        mark("The amount overdue is not known"),
        fact(mark("The overdue invoices come to {money}"), mark("Nothing is overdue"), "money"),
        stay=mark("in {who} {usual} is overdue"),
        stay_none=mark("in {who} usually nothing is overdue"),
        usual=ABOUT_MONEY,
        none=NOTHING,
        less=LESS,
    ),
    "overdue_days": Measure(
        mark("Whether an invoice is overdue is not known"),
        fact(mark("The oldest unpaid invoice is {span} overdue"), mark("No invoice is overdue"), "wait"),
        stay=mark("in {who} the oldest is {usual} overdue"),
        usual=ABOUT_WAIT,
        none=NOT_AT_ALL,
        more=LONGER,
        less=LESS,
    ),
    "days_late_365d": Measure(
        mark("No invoice paid in the last year is on record"),
        _tell_lateness,
        stay=mark("{who} pay {usual}"),
        stay_none=mark("{who} pay on time"),
        usual=_usual_lateness,
        none=mark("on time"),
        more=LATER,
        less=SOONER,
    ),
}


def _revenue(compared: str) -> Change:
    return Change(
        mark("Whether monthly revenue rose or fell is not known"),
        # Translators: {compared} is as "over the last 90 days" or "against the 30 days before"
        same=mark("Monthly revenue has not changed {compared}"),
        nothing=mark("Monthly revenue fell to nothing {compared}"),
        grew=mark("Monthly revenue grew {number}-fold {compared}"),
        fell=mark("Monthly revenue fell by {percent} {compared}"),
        rose=mark("Monthly revenue rose by {percent} {compared}"),
        compared=compared,
        steady=NOTHING_CHANGES,
    )


def _seats(compared: str) -> Change:
    return Change(
        mark("Whether the number of seats rose or fell is not known"),
        same=mark("The number of seats has not changed {compared}"),
        nothing=mark("The number of seats fell to nothing {compared}"),
        grew=mark("The number of seats grew {number}-fold {compared}"),
        fell=mark("The number of seats fell by {percent} {compared}"),
        rose=mark("The number of seats rose by {percent} {compared}"),
        compared=compared,
        steady=NOTHING_CHANGES,
    )


CHANGES: dict[str, Change] = {
    "mrr_change_90d": _revenue(OVER_QUARTER),
    "mrr_change_365d": _revenue(OVER_YEAR),
    "seats_change_90d": _seats(OVER_QUARTER),
    "seats_change_365d": _seats(OVER_YEAR),
    "seat_price_change_90d": Change(
        mark("Whether the price of a seat rose or fell is not known"),
        same=mark("The price of a seat has not changed {compared}"),
        nothing=mark("The price of a seat fell to nothing {compared}"),
        grew=mark("The price of a seat grew {number}-fold {compared}"),
        fell=mark("The price of a seat fell by {percent} {compared}"),
        rose=mark("The price of a seat rose by {percent} {compared}"),
        compared=OVER_QUARTER,
        steady=NOTHING_CHANGES,
    ),
    "same_plan_price_change_365d": Change(
        mark("Whether the price of a seat at the same plan rose or fell is not known"),
        same=mark("The price of a seat at the same plan has not changed {compared}"),
        nothing=mark("The price of a seat at the same plan fell to nothing {compared}"),
        grew=mark("The price of a seat at the same plan grew {number}-fold {compared}"),
        fell=mark("The price of a seat at the same plan fell by {percent} {compared}"),
        rose=mark("The price of a seat at the same plan rose by {percent} {compared}"),
        compared=OVER_YEAR,
        steady=NOTHING_CHANGES,
    ),
}

DIFFERENCES: dict[str, Difference] = {
    "days_late_rise_180d": Difference(
        mark("Whether payments came later than before is not known"), _tell_delay, _usual_delay
    ),
}

PEERS: dict[str, Peers] = {
    "seat_price_vs_peers": Peers(
        mark("How the price of a seat compares with comparable accounts is not known"),
        mark("The price of a seat is {relation}"),
        mark("in {who} it is usually {relation}"),
        level="seat_price",
    ),
}

TEXTS: dict[str, Text] = {"plan": Text(mark("The plan is not known"), mark("The plan is {value}"))}
