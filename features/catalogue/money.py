"""Money: what the account pays for, how that changed, and whether the invoices are paid."""

from features.aggregates import (
    Count,
    DaysUntil,
    Difference,
    EarlierSpells,
    Longest,
    MeanDays,
    Peers,
    Ratio,
    Relationship,
    StandingChange,
    StandingLatest,
    StandingTotal,
    Steps,
    Tenure,
    passed,
    unknown,
)
from features.declare import Signal, features_of

CONTRACT = Signal("contract", "Contract", "context")
PLAN_CHANGES = Signal("plan_changes", "Plan changes", "lag")
PAYMENTS = Signal("payments", "Payments", "lag")

_contract = features_of(CONTRACT, "subscriptions")
PLAN = _contract(StandingLatest("plan"), "plan")
MRR = _contract(StandingTotal("mrr"), "money")
SEATS = _contract(StandingTotal("seats"), "seats")
SEAT_PRICE = _contract(Ratio("mrr", "seats"), "money")
SEAT_PRICE_VS_PEERS = _contract(Peers("seat_price"), "ratio")
DAYS_TO_RENEWAL = _contract(DaysUntil("renews_on"), "days")
TENURE_DAYS = features_of(CONTRACT, "accounts")(Tenure(), "days")
RELATIONSHIP_DAYS = features_of(CONTRACT, "accounts")(Relationship(), "days")
EARLIER_SPELLS = features_of(CONTRACT, "accounts")(EarlierSpells(), "spells")
NOTICES_WITHDRAWN_365D = features_of(CONTRACT, "cancellations")(
    Count(dated_by="withdrawn_at"), "notices", "riskier", 365
)

_changes = features_of(PLAN_CHANGES, "subscriptions")
UPGRADES_365D = _changes(Steps("mrr", up=True), "times", window_days=365)
DOWNGRADES_365D = _changes(Steps("mrr", up=False), "times", "riskier", 365)
MRR_CHANGE_90D = _changes(StandingChange("mrr"), "ratio", window_days=90)
MRR_CHANGE_365D = _changes(StandingChange("mrr"), "ratio", window_days=365)
SEATS_CHANGE_90D = _changes(StandingChange("seats"), "ratio", "healthier", 90)
SEATS_CHANGE_365D = _changes(StandingChange("seats"), "ratio", "healthier", 365)
SEAT_PRICE_CHANGE_90D = _changes(StandingChange("mrr", per="seats"), "ratio", "riskier", 90)
SAME_PLAN_PRICE_CHANGE_365D = _changes(StandingChange("mrr", per="seats", same="plan"), "ratio", "riskier", 365)

_LATENESS = MeanDays("due_on", "paid_on", at_least_zero=True)

_payments = features_of(PAYMENTS, "invoices")
INVOICES_OVERDUE = _payments(StandingTotal(None, where=(passed("due_on"),)), "invoices", "riskier")
OVERDUE_AMOUNT = _payments(StandingTotal("amount", where=(passed("due_on"),)), "money", "riskier")
OVERDUE_DAYS = _payments(Longest("due_on", (unknown("paid_on"), passed("due_on"))), "days", "riskier")
DAYS_LATE_365D = _payments(_LATENESS, "days", "riskier", 365)
DAYS_LATE_RISE_180D = _payments(Difference(_LATENESS), "days", "riskier", 180)
