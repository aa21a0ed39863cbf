"""Support in words: what the account asks for help with, how long it waits, and what it wishes for."""

from app.words.language import Counted, mark, mark_plural
from app.words.shapes import (
    ABOUT_WAIT,
    HALF_YEAR,
    HIGHER,
    IT_IS,
    IT_IS_SHORT,
    IT_IS_ZERO,
    LESS_TIME,
    LONGER,
    LOWER,
    MONTH,
    QUARTER,
    YEAR,
    Measure,
    Peers,
    fact,
    waiting,
)

WAITED = mark("in {who} the oldest has waited {usual}")


def _tickets(window: str) -> Measure:
    return Measure(
        mark("The number of support tickets is not known"),
        fact(
            mark_plural("{number} support ticket {window}", "{number} support tickets {window}"),
            mark("No support tickets {window}"),
            window=window,
        ),
    )


def _counts(unknown: str, some: Counted, none: str, window: str = "") -> Measure:
    return Measure(unknown, fact(some, none, window=window))


MEASURES: dict[str, Measure] = {
    "tickets_30d": _tickets(MONTH),
    "tickets_90d": _tickets(QUARTER),
    "bugs_90d": _counts(
        mark("The number of bugs reported is not known"),
        mark_plural("{number} bug reported {window}", "{number} bugs reported {window}"),
        mark("No bugs reported {window}"),
        QUARTER,
    ),
    "questions_90d": _counts(
        mark("The number of questions to support is not known"),
        mark_plural("{number} question to support {window}", "{number} questions to support {window}"),
        mark("No questions to support {window}"),
        QUARTER,
    ),
    "severe_tickets_90d": _counts(
        mark("The number of severe tickets is not known"),
        mark_plural("{number} severe ticket {window}", "{number} severe tickets {window}"),
        mark("No severe tickets {window}"),
        QUARTER,
    ),
    "tickets_per_user_90d": Measure(
        mark("The number of support tickets for each active user is not known"),
        fact(
            mark_plural(
                "{number} support ticket for each active user {window}",
                "{number} support tickets for each active user {window}",
            ),
            mark("No support tickets {window}"),
            window=QUARTER,
        ),
        stay=mark("{who} have {usual} for each user"),
    ),
    "tickets_open": _counts(
        mark("The number of open tickets is not known"),
        mark_plural("{number} support ticket is open", "{number} support tickets are open"),
        mark("No support ticket is open"),
    ),
    "severe_tickets_open": _counts(
        mark("The number of open severe tickets is not known"),
        mark_plural("{number} severe ticket is open", "{number} severe tickets are open"),
        mark("No severe ticket is open"),
    ),
    "oldest_open_ticket_days": waiting(
        mark("The age of the oldest open ticket is not known"),
        mark("The oldest open ticket has waited {span}"),
        mark("No ticket is waiting"),
        WAITED,
    ),
    "resolve_days_180d": Measure(
        mark("No ticket that was resolved in the last 180 days is on record"),
        fact(mark("Tickets took {span} to resolve on average over the last 180 days"), unit="wait"),
        stay=IT_IS,
        stay_none=IT_IS_SHORT,
        usual=ABOUT_WAIT,
        none=mark("less than a day"),
        more=LONGER,
        less=LESS_TIME,
    ),
    "tickets_reopened_180d": _counts(
        mark("The number of reopened tickets is not known"),
        mark_plural("{number} ticket was reopened {window}", "{number} tickets were reopened {window}"),
        mark("No ticket was reopened {window}"),
        HALF_YEAR,
    ),
    "topics_repeated_90d": _counts(
        mark("The number of tickets on a repeated topic is not known"),
        mark_plural(
            "{number} ticket {window} repeated the topic of another",
            "{number} tickets {window} repeated the topic of another",
        ),
        mark("No topic came up in more than one ticket {window}"),
        QUARTER,
    ),
    "ticket_csat_180d": Measure(
        mark("No rating of a ticket opened in the last 180 days is on record"),
        fact(mark("Tickets opened {window} were rated {only}{number} on average"), window=HALF_YEAR),
        stay=IT_IS,
        stay_none=IT_IS_ZERO,
        none=mark("usually 0"),
        more=HIGHER,
        less=LOWER,
    ),
    "wishes_open": _counts(
        mark("The number of open feature requests is not known"),
        mark_plural("{number} feature request is open", "{number} feature requests are open"),
        mark("No feature request is open"),
    ),
    "oldest_wish_days": waiting(
        mark("The age of the oldest feature request is not known"),
        mark("The oldest open feature request has waited {span}"),
        mark("No feature request is waiting"),
        WAITED,
    ),
    "wishes_answered_365d": _counts(
        mark("The number of feature requests answered is not known"),
        mark_plural(
            "{number} feature request was answered {window}", "{number} feature requests were answered {window}"
        ),
        mark("No feature request was answered {window}"),
        YEAR,
    ),
}

PEERS: dict[str, Peers] = {
    "tickets_per_user_vs_peers": Peers(
        mark("How support tickets per user compare with comparable accounts is not known"),
        # Translators: {relation} is as "40% below what is usual in comparable accounts"
        mark("Support tickets per user are {relation}"),
        # Translators: {relation} is as "40% below that"
        mark("in {who} they are usually {relation}"),
        level="tickets_per_user_90d",
    ),
}
