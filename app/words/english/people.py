"""People in English: champions and admins, who talks with them, and how they say they feel."""

from app.words.english.numbers import count
from app.words.english.shapes import (
    HALF_YEAR,
    QUARTER,
    YEAR,
    Difference,
    Measure,
    aged,
    counted,
    days_ago,
    happened,
    latest_change,
    rated,
)

LONG_AGO = "in the last two years"

NEVER = {
    "days_since_champion_active": f"No use of the product by a champion {YEAR} is on record",
    "days_since_touchpoint": f"No touchpoint {YEAR} is on record",
    "nps": "No NPS answer is on record",
    "nps_age_days": f"No NPS answer {LONG_AGO} is on record",
    "csat": "No CSAT answer is on record",
    "csat_age_days": f"No CSAT answer {LONG_AGO} is on record",
    "ces": "No CES answer is on record",
    "ces_age_days": f"No CES answer {LONG_AGO} is on record",
    "pulse_score": "No pulse is on record",
    "pulse_age_days": f"No pulse {LONG_AGO} is on record",
}


def _people(unknown: str, one: str, did: str, verb: str) -> Measure:
    return Measure(
        unknown,
        happened(one, f"{one}s", did, did, QUARTER),
        stay=f"accounts that stay {verb} {{}}",
        stay_none=f"accounts that stay usually {verb} none",
    )


def _talks(many: str, when: str) -> Measure:
    return Measure(f"The number of {many}", counted(many.removesuffix("s"), many, when))


MEASURES: dict[str, Measure] = {
    "champions_now": Measure(
        "The number of champions",
        lambda value: f"The account has {'{}' + count(value, 'champion') if value else 'no champion'}",
    ),
    "champions_left_90d": _people("Whether a champion left", "champion", "left", "lose"),
    "days_since_champion_active": days_ago("The day on which a champion was last active", "A champion was last active"),
    "admins_joined_90d": _people("Whether an admin joined", "admin", "joined", "gain"),
    "admins_left_90d": _people("Whether an admin left", "admin", "left", "lose"),
    "touchpoints_90d": _talks("touchpoints", QUARTER),
    "calls_90d": _talks("calls", QUARTER),
    "emails_90d": _talks("emails", QUARTER),
    "meetings_90d": _talks("meetings", QUARTER),
    "days_since_touchpoint": days_ago("The day of the last touchpoint", "The last touchpoint was"),
    "webinars_365d": _talks("webinars", YEAR),
    "trainings_365d": _talks("trainings", YEAR),
    "reviews_365d": _talks("reviews", YEAR),
    "nps": rated("The last NPS answer", "The last NPS answer is"),
    "nps_age_days": aged("The age of the last NPS answer", "The last NPS answer"),
    "csat": rated("The last CSAT answer", "The last CSAT answer is"),
    "csat_age_days": aged("The age of the last CSAT answer", "The last CSAT answer"),
    "ces": rated("The last CES answer", "The last CES answer is", is_good=False),
    "ces_age_days": aged("The age of the last CES answer", "The last CES answer"),
    "surveys_unanswered_180d": Measure(
        "The number of unanswered surveys",
        happened("survey", "surveys", f"sent {HALF_YEAR} is unanswered", f"sent {HALF_YEAR} are unanswered", ""),
    ),
    "pulse_score": rated("The last pulse", "The last pulse is", " of 5"),
    "pulse_age_days": aged("The age of the last pulse", "The last pulse"),
}

DIFFERENCES: dict[str, Difference] = {
    "nps_change": latest_change("How the last two NPS answers differ", "The last NPS answer", "nps"),
    "csat_change": latest_change("How the last two CSAT answers differ", "The last CSAT answer", "csat"),
    "ces_change": latest_change("How the last two CES answers differ", "The last CES answer", "ces"),
    "pulse_change": latest_change("How the last two pulses differ", "The last pulse", "pulse_score"),
}
