"""The account itself: what kind of business it is."""

from features.declare import Attribute, Feature, Signal

PROFILE = Signal("profile", "Profile", "context")

SEGMENT = Feature(signal=PROFILE, source="accounts", aggregate=Attribute("segment"), unit="segment")
EMPLOYEES = Feature(signal=PROFILE, source="accounts", aggregate=Attribute("employees"), unit="people")
