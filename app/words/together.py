"""Sentences in which several features of a signal tell more together than the one that leads."""

from collections.abc import Callable
from dataclasses import replace

from app.words.catalogue import MEASURES
from app.words.comparing import join, say_measure
from app.words.language import Counted, mark, mark_plural
from app.words.relations import Told, known
from app.words.shapes import MONTH, QUARTER, Measure, Speaker, Tell
from models.answer import FeaturePoints

Together = Callable[[Speaker, FeaturePoints, int, Told], str | None]

# Of one seat, or one who left, nobody says how many.
SEVERAL = 2
# Translators: for example "3 of 25 seats were active in the last 30 days"
SEATS_ACTIVE = mark_plural(
    "{only}{number} of {seats} seats was active {window}", "{only}{number} of {seats} seats were active {window}"
)
# Translators: more people than seats: "30 people were active in the last 30 days, on 25 paid seats"
SEATS_SHARED = mark_plural(
    "{number} person was active {window}, on {seats} paid seats",
    "{number} people were active {window}, on {seats} paid seats",
)
CHAMPION_GONE = mark_plural(
    "The champion left {window} and nobody has taken over",
    "{number} champions left {window} and nobody has taken over",
)
CHAMPIONS_GONE = mark("{number} champions left {window}, the last of them {span} ago, and nobody has taken over")
CHAMPION_FOLLOWED = mark_plural(
    "{number} champion left {window}, and the account now has {champions}",
    "{number} champions left {window}, and the account now has {champions}",
)
CHAMPIONS = mark_plural("{number} champion", "{number} champions")
OVERDUE = mark_plural("{number} invoice is overdue by {span}", "{number} invoices are overdue, the oldest by {span}")
OVERDUE_SUM = mark_plural(
    "{number} invoice of {money} is overdue by {span}",
    "{number} invoices are overdue, the oldest by {span}, and come to {money}",
)
TICKETS_WAIT = mark_plural(
    "{number} support ticket has been open for {span}",
    "{number} support tickets are open, the oldest for {span}",
)
WISHES_WAIT = mark_plural(
    "{number} feature request has been open for {span}",
    "{number} feature requests are open, the oldest for {span}",
)
SEVERE_OF_OPEN = mark_plural(
    "{number} of {open} open support tickets is severe", "{number} of {open} open support tickets are severe"
)
STEPS_LATE = mark_plural(
    "{only}{number} onboarding milestone has been reached, and the next step is {span} overdue",
    "{only}{number} onboarding milestones have been reached, and the next step is {span} overdue",
)
LOST_AND_GAINED = mark_plural(
    "{number} person stopped using the product {window}, and {gained} began",
    "{number} people stopped using the product {window}, and {gained} began",
)
GAINED_AND_LOST = mark_plural(
    "{number} person began to use the product {window}, and {lost} stopped",
    "{number} people began to use the product {window}, and {lost} stopped",
)


def say_together(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    """The sentence of several features; None where the one that leads is told alone."""
    say = TOGETHER.get(lead.name)
    return None if say is None else say(speaker, lead, points, told)


def _say_seats(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    """How many of the seats were active; in accounts that stay as many of the same seats, or as many people."""
    users, share = known(told, "active_users_30d"), known(told, "seats_used_share")
    if not users or not share:
        return None
    # the share is that of these people in the seats
    seats = round(users / share)
    if seats < SEVERAL:
        return None
    typical = lead.typical
    if lead.name == "seats_used_share" and isinstance(typical, int | float):
        typical = round(typical * seats) if typical * seats >= 1 else typical * seats
    some = SEATS_ACTIVE if users <= seats else SEATS_SHARED
    measure = Measure(MEASURES[lead.name].unknown, _tell(some, users, MONTH, seats=speaker.language.number(seats)))
    return say_measure(speaker, measure, replace(lead, value=users, typical=typical), points, told)


def _say_champion(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    now, left = known(told, "champions_now"), known(told, "champions_left_90d")
    days = known(told, "days_since_champion_left")
    if now == 0 and left and left >= SEVERAL and days is not None:
        window, span = speaker.language.text(QUARTER), speaker.language.span(days)
        return join(speaker, speaker.language.say(CHAMPIONS_GONE, left, window=window, span=span))
    if now == 0 and days is not None:
        return join(speaker, MEASURES["days_since_champion_left"].tell(speaker, days, ""))
    # what an earlier model said of it
    if now == 0 and left:
        return join(speaker, speaker.language.say(CHAMPION_GONE, left, window=speaker.language.text(QUARTER)))
    if lead.value is None and (
        (now == 0 and lead.name == "days_since_champion_active")
        or (now is not None and lead.name == "days_since_champion_left")
    ):
        return say_measure(speaker, MEASURES["champions_now"], told["champions_now"], points, told)
    if now and left and lead.name == "champions_left_90d" and points < 0:
        champions = speaker.language.say(CHAMPIONS, now)
        return _say(speaker, lead, points, told, _tell(CHAMPION_FOLLOWED, left, QUARTER, champions=champions))
    return None


def _say_overdue(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    count, days = known(told, "invoices_overdue"), known(told, "overdue_days")
    if not count or not days or points > 0:
        return None
    amount, span = known(told, "overdue_amount"), speaker.write("wait", days)
    if not amount:
        return _say(speaker, lead, points, told, _tell(OVERDUE, count, span=span))
    return _say(speaker, lead, points, told, _tell(OVERDUE_SUM, count, span=span, money=speaker.write("money", amount)))


def _say_waiting(of: str, oldest: str, some: Counted) -> Together:
    def say(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
        count, days = known(told, of), known(told, oldest)
        if not count or not days or points > 0:
            return None
        return _say(speaker, lead, points, told, _tell(some, count, span=speaker.write("wait", days)))

    return say


def _say_severe(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    severe, all_open = known(told, "severe_tickets_open"), known(told, "tickets_open")
    if not severe or not all_open or all_open <= severe or points > 0:
        return None
    return _say(speaker, lead, points, told, _tell(SEVERE_OF_OPEN, severe, open=speaker.language.number(all_open)))


def _say_steps(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    reached, late = known(told, "milestones_reached"), known(told, "milestone_overdue_days")
    if not reached or not late or points > 0:
        return None
    tell = _tell(STEPS_LATE, reached, span=speaker.write("wait", late))
    if lead.name == "milestones_reached":
        return _say(speaker, lead, points, told, tell)
    # few days are not "only" few milestones
    return _say(speaker, lead, points, told, lambda speaker, value, _: tell(speaker, value, ""))


def _say_turnover(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str | None:
    lost, gained = known(told, "users_lost_30d"), known(told, "users_gained_30d")
    if not lost or not gained or points > 0:
        return None
    if lead.name == "users_lost_30d":
        some = _tell(LOST_AND_GAINED, lost, MONTH, gained=speaker.language.number(gained))
    else:
        some = _tell(GAINED_AND_LOST, gained, MONTH, lost=speaker.language.number(lost))
    return _say(speaker, lead, points, told, some)


def _say(speaker: Speaker, lead: FeaturePoints, points: int, told: Told, tell: Tell) -> str:
    """The sentence of the feature that leads, with another fact."""
    return say_measure(speaker, replace(MEASURES[lead.name], tell=tell), lead, points, told)


def _tell(some: Counted, count: float, window: str = "", **values: str) -> Tell:
    """A fact of a number that need not be the one that leads."""

    def tell(speaker: Speaker, value: float, only: str) -> str:  # noqa: ARG001 -- the value that leads is in the fact
        when = speaker.language.text(window) if window else ""
        return speaker.language.say(some, count, only=only, window=when, **values)

    return tell


_TICKETS = _say_waiting("tickets_open", "oldest_open_ticket_days", TICKETS_WAIT)
_WISHES = _say_waiting("wishes_open", "oldest_wish_days", WISHES_WAIT)
TOGETHER: dict[str, Together] = {
    "active_users_30d": _say_seats,
    "seats_used_share": _say_seats,
    "champions_now": _say_champion,
    "champions_left_90d": _say_champion,
    "days_since_champion_left": _say_champion,
    "days_since_champion_active": _say_champion,
    "invoices_overdue": _say_overdue,
    "overdue_days": _say_overdue,
    "overdue_amount": _say_overdue,
    "tickets_open": _TICKETS,
    "oldest_open_ticket_days": _TICKETS,
    "severe_tickets_open": _say_severe,
    "wishes_open": _WISHES,
    "oldest_wish_days": _WISHES,
    "milestones_reached": _say_steps,
    "milestone_overdue_days": _say_steps,
    "users_lost_30d": _say_turnover,
    "users_gained_30d": _say_turnover,
}
