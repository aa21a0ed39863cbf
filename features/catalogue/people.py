"""People: who champions the product, who talks with them, and how they say they feel."""

from features.aggregates import (
    Count,
    DaysSince,
    DaysSinceActive,
    DaysVacant,
    Latest,
    LatestChange,
    StandingTotal,
    Where,
    is_,
    unknown,
)
from features.declare import Signal, features_of

CHAMPION = Signal("champion", "Champion", "lead")
CONTACT = Signal("contact", "Contact", "lead")
SATISFACTION = Signal("satisfaction", "Satisfaction", "lag")
PULSE = Signal("pulse", "Pulse", "lag")

_CHAMPION, _ADMIN = (is_("role", "champion"),), (is_("role", "admin"),)

_champion = features_of(CHAMPION, "contacts")
CHAMPIONS_NOW = _champion(StandingTotal(None, where=_CHAMPION), "people", "healthier")
CHAMPIONS_LEFT_90D = _champion(Count(_CHAMPION, dated_by="left_at"), "people", "riskier", 90)
DAYS_SINCE_CHAMPION_LEFT = _champion(DaysVacant(_CHAMPION), "days")
DAYS_SINCE_CHAMPION_ACTIVE = _champion(DaysSinceActive(_CHAMPION), "days", "riskier", 365)
ADMINS_JOINED_90D = _champion(Count(_ADMIN), "people", "either", 90)
ADMINS_LEFT_90D = _champion(Count(_ADMIN, dated_by="left_at"), "people", "riskier", 90)

_contact = features_of(CONTACT, "touchpoints")
TOUCHPOINTS_90D = _contact(Count(), "touchpoints", window_days=90)
CALLS_90D = _contact(Count((is_("kind", "call"),)), "calls", window_days=90)
EMAILS_90D = _contact(Count((is_("kind", "email"),)), "emails", window_days=90)
MEETINGS_90D = _contact(Count((is_("kind", "meeting"),)), "meetings", window_days=90)
DAYS_SINCE_TOUCHPOINT = _contact(DaysSince(), "days", window_days=365)
WEBINARS_365D = _contact(Count((is_("kind", "webinar"),)), "webinars", window_days=365)
TRAININGS_365D = _contact(Count((is_("kind", "training"),)), "trainings", window_days=365)
REVIEWS_365D = _contact(Count((is_("kind", "review"),)), "reviews", window_days=365)


def _survey(kind: str) -> tuple[Where, ...]:
    return (is_("kind", kind),)


_surveys = features_of(SATISFACTION, "surveys")
NPS = _surveys(Latest("score", _survey("nps"), dated_by="answered_at"), "points", "healthier")
NPS_CHANGE = _surveys(LatestChange("score", _survey("nps"), dated_by="answered_at"), "points", "healthier")
NPS_AGE_DAYS = _surveys(DaysSince(_survey("nps"), dated_by="answered_at"), "days", window_days=730)
CSAT = _surveys(Latest("score", _survey("csat"), dated_by="answered_at"), "points", "healthier")
CSAT_CHANGE = _surveys(LatestChange("score", _survey("csat"), dated_by="answered_at"), "points", "healthier")
CSAT_AGE_DAYS = _surveys(DaysSince(_survey("csat"), dated_by="answered_at"), "days", window_days=730)
CES = _surveys(Latest("score", _survey("ces"), dated_by="answered_at"), "points")
CES_CHANGE = _surveys(LatestChange("score", _survey("ces"), dated_by="answered_at"), "points")
CES_AGE_DAYS = _surveys(DaysSince(_survey("ces"), dated_by="answered_at"), "days", window_days=730)
SURVEYS_UNANSWERED_180D = _surveys(
    Count((unknown("answered_at"),), dated_by="asked_at"), "surveys", "riskier", window_days=180
)

_pulse = features_of(PULSE, "pulses")
PULSE_SCORE = _pulse(Latest("score"), "points", "healthier")
PULSE_CHANGE = _pulse(LatestChange("score"), "points", "healthier")
PULSE_AGE_DAYS = _pulse(DaysSince(), "days", window_days=730)
