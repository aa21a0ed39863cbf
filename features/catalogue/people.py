"""People: who champions the product, how support went, how far onboarding has come."""

from features.declare import (
    Count,
    Distinct,
    Feature,
    Longest,
    MeanDays,
    MilestoneOverdue,
    Signal,
    StandingTotal,
    is_,
    unknown,
)

CHAMPION = Signal("champion", "Champion", "lead")
SUPPORT = Signal("support", "Support", "lead")
ONBOARDING = Signal("onboarding", "Onboarding", "lead")

_SEVERE = is_("severity", "high", "urgent")
_OPEN = unknown("resolved_at")

CHAMPIONS_NOW = Feature(
    signal=CHAMPION,
    source="contacts",
    aggregate=StandingTotal(None, where=(is_("role", "champion"),)),
    unit="people",
    more_is="healthier",
)
CHAMPIONS_LEFT_90D = Feature(
    signal=CHAMPION,
    source="contacts",
    window_days=90,
    aggregate=Count((is_("role", "champion"),), dated_by="left_at"),
    unit="people",
    more_is="riskier",
)

TICKETS_90D = Feature(signal=SUPPORT, source="tickets", window_days=90, aggregate=Count(), unit="tickets")
SEVERE_TICKETS_OPEN = Feature(
    signal=SUPPORT,
    source="tickets",
    aggregate=StandingTotal(None, where=(_SEVERE,)),
    unit="tickets",
    more_is="riskier",
)
OLDEST_OPEN_TICKET_DAYS = Feature(
    signal=SUPPORT,
    source="tickets",
    aggregate=Longest("opened_at", (_OPEN,)),
    unit="days",
    more_is="riskier",
)
RESOLVE_DAYS_180D = Feature(
    signal=SUPPORT,
    source="tickets",
    window_days=180,
    aggregate=MeanDays("opened_at", "resolved_at"),
    unit="days",
    more_is="riskier",
)

MILESTONES_REACHED = Feature(
    signal=ONBOARDING,
    source="milestones",
    aggregate=Distinct("milestone"),
    unit="milestones",
    more_is="healthier",
)
MILESTONE_OVERDUE_DAYS = Feature(
    signal=ONBOARDING,
    source="milestones",
    aggregate=MilestoneOverdue(),
    unit="days",
    more_is="riskier",
)
