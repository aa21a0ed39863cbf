"""Support in English: what the account asks for help with, how long it waits, and what it wishes for."""

from app.words.english.numbers import count, write_number
from app.words.english.shapes import (
    HALF_YEAR,
    IT_IS,
    IT_IS_SHORT,
    MONTH,
    QUARTER,
    YEAR,
    Measure,
    Peers,
    about_each,
    about_wait,
    happened,
    waiting,
    write_wait,
)

NEVER = {
    "resolve_days_180d": f"No ticket that was resolved {HALF_YEAR} is on record",
    "ticket_csat_180d": f"No rating of a ticket opened {HALF_YEAR} is on record",
}


def _asked(unknown: str, one: str, many: str, when: str) -> Measure:
    return Measure(unknown, lambda value: f"{count(value, one, many) if value else f'No {many}'} {when}")


MEASURES: dict[str, Measure] = {
    "tickets_30d": _asked("The number of support tickets", "support ticket", "support tickets", MONTH),
    "tickets_90d": _asked("The number of support tickets", "support ticket", "support tickets", QUARTER),
    "bugs_90d": _asked("The number of bugs reported", "bug", "bugs", f"reported {QUARTER}"),
    "questions_90d": _asked("The number of questions to support", "question", "questions", f"to support {QUARTER}"),
    "severe_tickets_90d": _asked("The number of severe tickets", "severe ticket", "severe tickets", QUARTER),
    "tickets_per_user_90d": Measure(
        "The number of support tickets for each active user",
        lambda value: (
            f"{count(value, 'support ticket')} for each active user {QUARTER}"
            if value
            else f"No support tickets {QUARTER}"
        ),
        typical=about_each("user"),
    ),
    "tickets_open": Measure(
        "The number of open tickets", happened("support ticket", "support tickets", "is open", "are open", "")
    ),
    "severe_tickets_open": Measure(
        "The number of open severe tickets", happened("severe ticket", "severe tickets", "is open", "are open", "")
    ),
    "oldest_open_ticket_days": waiting(
        "The age of the oldest open ticket", "The oldest open ticket", "has waited {}", "No ticket is waiting"
    ),
    "resolve_days_180d": Measure(
        "The time to resolve tickets",
        lambda days: f"Tickets took {write_wait(days)} to resolve on average over the last 180 days",
        stay=IT_IS,
        stay_none=IT_IS_SHORT,
        typical=about_wait,
        none="less than a day",
        more="longer",
        less="less",
    ),
    "tickets_reopened_180d": Measure(
        "The number of reopened tickets", happened("ticket", "tickets", "was reopened", "were reopened", HALF_YEAR)
    ),
    "topics_repeated_90d": Measure(
        "The number of tickets on a repeated topic",
        lambda value: (
            f"{count(value, 'ticket')} {QUARTER} repeated the topic of another"
            if value
            else f"No topic came up in more than one ticket {QUARTER}"
        ),
    ),
    "ticket_csat_180d": Measure(
        "How tickets are rated",
        lambda value: f"Tickets opened {HALF_YEAR} were rated {{}}{write_number(value)} on average",
        stay=IT_IS,
        stay_none="in accounts that stay it is usually 0",
        none="usually 0",
        more="higher",
        less="lower",
    ),
    "wishes_open": Measure(
        "The number of open feature requests",
        happened("feature request", "feature requests", "is open", "are open", ""),
    ),
    "oldest_wish_days": waiting(
        "The age of the oldest feature request",
        "The oldest open feature request",
        "has waited {}",
        "No feature request is waiting",
    ),
    "wishes_answered_365d": Measure(
        "The number of feature requests answered",
        happened("feature request", "feature requests", "was answered", "were answered", YEAR),
    ),
}

PEERS: dict[str, Peers] = {
    "tickets_per_user_vs_peers": Peers("Support tickets per user", is_plural=True, level="tickets_per_user_90d"),
}
