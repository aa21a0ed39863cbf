"""Money: what the account pays for, how that changed, and whether the invoices are paid."""

from features.declare import (
    DaysUntil,
    Feature,
    Longest,
    MeanDays,
    Ratio,
    Signal,
    StandingChange,
    StandingLatest,
    StandingTotal,
    Tenure,
    passed,
    unknown,
)

CONTRACT = Signal("contract", "Contract", "context")
PLAN_CHANGES = Signal("plan_changes", "Plan changes", "lag")
PAYMENTS = Signal("payments", "Payments", "lag")

_OVERDUE = (unknown("paid_on"), passed("due_on"))

PLAN = Feature(signal=CONTRACT, source="subscriptions", aggregate=StandingLatest("plan"), unit="plan")
MRR = Feature(signal=CONTRACT, source="subscriptions", aggregate=StandingTotal("mrr"), unit="money")
SEATS = Feature(signal=CONTRACT, source="subscriptions", aggregate=StandingTotal("seats"), unit="seats")
SEAT_PRICE = Feature(signal=CONTRACT, source="subscriptions", aggregate=Ratio("mrr", "seats"), unit="money")
DAYS_TO_RENEWAL = Feature(signal=CONTRACT, source="subscriptions", aggregate=DaysUntil("renews_on"), unit="days")
TENURE_DAYS = Feature(signal=CONTRACT, source="accounts", aggregate=Tenure(), unit="days")

MRR_CHANGE_90D = Feature(
    signal=PLAN_CHANGES,
    source="subscriptions",
    window_days=90,
    aggregate=StandingChange("mrr"),
    unit="ratio",
)
SEATS_CHANGE_90D = Feature(
    signal=PLAN_CHANGES,
    source="subscriptions",
    window_days=90,
    aggregate=StandingChange("seats"),
    unit="ratio",
    more_is="healthier",
)
SEAT_PRICE_CHANGE_90D = Feature(
    signal=PLAN_CHANGES,
    source="subscriptions",
    window_days=90,
    aggregate=StandingChange("mrr", per="seats"),
    unit="ratio",
    more_is="riskier",
)

INVOICES_OVERDUE = Feature(
    signal=PAYMENTS,
    source="invoices",
    aggregate=StandingTotal(None, where=(passed("due_on"),)),
    unit="invoices",
    more_is="riskier",
)
OVERDUE_DAYS = Feature(
    signal=PAYMENTS,
    source="invoices",
    aggregate=Longest("due_on", _OVERDUE),
    unit="days",
    more_is="riskier",
)
DAYS_LATE_365D = Feature(
    signal=PAYMENTS,
    source="invoices",
    window_days=365,
    aggregate=MeanDays("due_on", "paid_on", at_least_zero=True),
    unit="days",
    more_is="riskier",
)
