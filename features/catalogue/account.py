"""The account itself: what kind of business it is, and how far it has come on its journey."""

from features.aggregates import Attribute, DaysSince, DaysToFirst, Distinct, MilestoneOverdue
from features.declare import Signal, features_of

ONBOARDING = Signal("onboarding", "Onboarding and journey", "lead")
PROFILE = Signal("profile", "Profile", "context")

_steps = features_of(ONBOARDING, "milestones")
MILESTONES_REACHED = _steps(Distinct("milestone"), "milestones", "healthier")
MILESTONE_OVERDUE_DAYS = _steps(MilestoneOverdue(), "days", "riskier")
DAYS_TO_FIRST_VALUE = _steps(DaysToFirst(), "days", "riskier")
DAYS_SINCE_MILESTONE = _steps(DaysSince(), "days", window_days=730)

_profile = features_of(PROFILE, "accounts")
SEGMENT = _profile(Attribute("segment"), "segment")
INDUSTRY = _profile(Attribute("industry"), "industry")
COUNTRY = _profile(Attribute("country"), "country")
EMPLOYEES = _profile(Attribute("employees"), "people")
DESIRED_OUTCOME = _profile(Attribute("desired_outcome"), "outcome")
