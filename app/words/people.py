"""People in words: champions and admins, who talks with them, and how they say they feel."""

from dataclasses import replace

from app.words.language import Counted, mark, mark_plural
from app.words.shapes import (
    HALF_YEAR,
    QUARTER,
    YEAR,
    Difference,
    Measure,
    aged,
    days_ago,
    fact,
    latest_change,
    rated,
    usually,
)

LOSE, LOSE_NONE = mark("{who} lose {usual}"), mark("{who} usually lose none")


def _counts(unknown: str, some: Counted, none: str, window: str) -> Measure:
    return Measure(unknown, fact(some, none, window=window))


MEASURES: dict[str, Measure] = {
    "champions_now": Measure(
        mark("The number of champions is not known"),
        fact(
            mark_plural("The account has {only}{number} champion", "The account has {only}{number} champions"),
            mark("The account has no champion"),
        ),
    ),
    "champions_left_90d": Measure(
        mark("Whether a champion left is not known"),
        fact(
            mark_plural("{number} champion left {window}", "{number} champions left {window}"),
            mark("No champion left {window}"),
            window=QUARTER,
        ),
        stay=LOSE,
        stay_none=LOSE_NONE,
    ),
    "days_since_champion_left": replace(
        days_ago(
            mark("No champion is on record who left without another taking over"),
            # Translators: {span} is a length of time, as "12 days" or "6 weeks"
            mark("The champion left {span} ago and nobody has taken over"),
        ),
        tell=fact(mark("The champion left {span} ago and nobody has taken over"), unit="span"),
        usual=usually(mark("about {span} ago"), "span"),
    ),
    "days_since_champion_active": days_ago(
        mark("No use of the product by a champion in the last year is on record"),
        mark("A champion was last active {span} ago"),
    ),
    "admins_joined_90d": Measure(
        mark("Whether an admin joined is not known"),
        fact(
            mark_plural("{number} admin joined {window}", "{number} admins joined {window}"),
            mark("No admin joined {window}"),
            window=QUARTER,
        ),
        stay=mark("{who} gain {usual}"),
        stay_none=mark("{who} usually gain none"),
    ),
    "admins_left_90d": Measure(
        mark("Whether an admin left is not known"),
        fact(
            mark_plural("{number} admin left {window}", "{number} admins left {window}"),
            mark("No admin left {window}"),
            window=QUARTER,
        ),
        stay=LOSE,
        stay_none=LOSE_NONE,
    ),
    "touchpoints_90d": _counts(
        mark("The number of touchpoints is not known"),
        # Translators: a touchpoint is any contact with the customer: a call, an email, a meeting
        mark_plural("{only}{number} touchpoint {window}", "{only}{number} touchpoints {window}"),
        mark("No touchpoints {window}"),
        QUARTER,
    ),
    "calls_90d": _counts(
        mark("The number of calls is not known"),
        mark_plural("{only}{number} call {window}", "{only}{number} calls {window}"),
        mark("No calls {window}"),
        QUARTER,
    ),
    "emails_90d": _counts(
        mark("The number of emails is not known"),
        mark_plural("{only}{number} email {window}", "{only}{number} emails {window}"),
        mark("No emails {window}"),
        QUARTER,
    ),
    "meetings_90d": _counts(
        mark("The number of meetings is not known"),
        mark_plural("{only}{number} meeting {window}", "{only}{number} meetings {window}"),
        mark("No meetings {window}"),
        QUARTER,
    ),
    "days_since_touchpoint": days_ago(
        mark("No touchpoint in the last year is on record"), mark("The last touchpoint was {span} ago")
    ),
    "webinars_365d": _counts(
        mark("The number of webinars is not known"),
        mark_plural("{only}{number} webinar {window}", "{only}{number} webinars {window}"),
        mark("No webinars {window}"),
        YEAR,
    ),
    "trainings_365d": _counts(
        mark("The number of trainings is not known"),
        mark_plural("{only}{number} training {window}", "{only}{number} trainings {window}"),
        mark("No trainings {window}"),
        YEAR,
    ),
    "reviews_365d": _counts(
        mark("The number of reviews is not known"),
        # Translators: a review is a meeting with the customer on how the business goes (a quarterly business review)
        mark_plural("{only}{number} review {window}", "{only}{number} reviews {window}"),
        mark("No reviews {window}"),
        YEAR,
    ),
    "nps": rated(mark("No NPS answer is on record"), mark("The last NPS answer is {only}{number}")),
    "nps_age_days": aged(
        mark("No NPS answer in the last two years is on record"), mark("The last NPS answer is {span} old")
    ),
    "csat": rated(mark("No CSAT answer is on record"), mark("The last CSAT answer is {only}{number}")),
    "csat_age_days": aged(
        mark("No CSAT answer in the last two years is on record"), mark("The last CSAT answer is {span} old")
    ),
    # not "only": in some surveys less effort is the lower answer
    "ces": rated(mark("No CES answer is on record"), mark("The last CES answer is {number}")),
    "ces_age_days": aged(
        mark("No CES answer in the last two years is on record"), mark("The last CES answer is {span} old")
    ),
    "surveys_unanswered_180d": _counts(
        mark("The number of unanswered surveys is not known"),
        mark_plural("{number} survey sent {window} is unanswered", "{number} surveys sent {window} are unanswered"),
        mark("No survey sent {window} is unanswered"),
        HALF_YEAR,
    ),
    # Translators: a pulse is a number from 1 to 5 by which the account's manager says how things stand
    "pulse_score": rated(mark("No pulse is on record"), mark("The last pulse is {only}{number} of 5")),
    "pulse_age_days": aged(mark("No pulse in the last two years is on record"), mark("The last pulse is {span} old")),
}

DIFFERENCES: dict[str, Difference] = {
    "nps_change": latest_change(
        mark("How the last two NPS answers differ is not known"),
        # Translators: {difference} is as "2 points lower than the time before"
        mark("The last NPS answer is {difference}"),
        "nps",
    ),
    "csat_change": latest_change(
        mark("How the last two CSAT answers differ is not known"), mark("The last CSAT answer is {difference}"), "csat"
    ),
    "ces_change": latest_change(
        mark("How the last two CES answers differ is not known"), mark("The last CES answer is {difference}"), "ces"
    ),
    "pulse_change": latest_change(
        mark("How the last two pulses differ is not known"), mark("The last pulse is {difference}"), "pulse_score"
    ),
}
