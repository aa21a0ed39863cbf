"""Support: what the account asks for help with, how long it waits, and what it wishes for."""

from features.aggregates import (
    Count,
    Longest,
    Mean,
    MeanDays,
    Peers,
    Ratio,
    Repeated,
    StandingTotal,
    is_,
    unknown,
)
from features.declare import Signal, features_of

SUPPORT = Signal("support", "Support", "lead")
FEATURE_REQUESTS = Signal("feature_requests", "Feature requests", "lead")

_SEVERE = (is_("severity", "high", "urgent"),)
_BUG, _QUESTION, _WISH = ((is_("kind", kind),) for kind in ("bug", "question", "feature_request"))

_tickets = features_of(SUPPORT, "tickets")
TICKETS_30D = _tickets(Count(), "tickets", window_days=30)
TICKETS_90D = _tickets(Count(), "tickets", window_days=90)
BUGS_90D = _tickets(Count(_BUG), "tickets", window_days=90)
QUESTIONS_90D = _tickets(Count(_QUESTION), "tickets", window_days=90)
SEVERE_TICKETS_90D = _tickets(Count(_SEVERE), "tickets", "riskier", 90)
TICKETS_PER_USER_90D = _tickets(Ratio("tickets_90d", "active_users_90d"), "tickets per user")
TICKETS_PER_USER_VS_PEERS = _tickets(Peers("tickets_per_user_90d"), "ratio")
TICKETS_OPEN = _tickets(StandingTotal(None), "tickets", "riskier")
SEVERE_TICKETS_OPEN = _tickets(StandingTotal(None, where=_SEVERE), "tickets", "riskier")
OLDEST_OPEN_TICKET_DAYS = _tickets(Longest("opened_at", (unknown("resolved_at"),)), "days", "riskier")
RESOLVE_DAYS_180D = _tickets(MeanDays("opened_at", "resolved_at"), "days", "riskier", 180)
TICKETS_REOPENED_180D = _tickets(Count(dated_by="reopened_at"), "tickets", "riskier", 180)
TOPICS_REPEATED_90D = _tickets(Repeated("topic"), "tickets", "riskier", 90)
TICKET_CSAT_180D = _tickets(Mean("csat"), "points", "healthier", 180)

_wishes = features_of(FEATURE_REQUESTS, "tickets")
WISHES_OPEN = _wishes(StandingTotal(None, where=_WISH), "wishes")
OLDEST_WISH_DAYS = _wishes(Longest("opened_at", (*_WISH, unknown("resolved_at"))), "days", "riskier")
WISHES_ANSWERED_365D = _wishes(Count(_WISH, dated_by="resolved_at"), "wishes", window_days=365)
