"""What signals are called in a reader's language."""

from collections.abc import Iterable

from app.words.language import Language, mark

NAMES = {
    "active_users": mark("Active users"),
    "breadth": mark("Breadth of use"),
    "champion": mark("Champion"),
    "contact": mark("Contact"),
    "contract": mark("Contract"),
    "feature_requests": mark("Feature requests"),
    "key_features": mark("Key features"),
    "logins": mark("Logins"),
    "onboarding": mark("Onboarding and journey"),
    "payments": mark("Payments"),
    "plan_changes": mark("Plan changes"),
    "profile": mark("Profile"),
    "pulse": mark("Pulse"),
    "satisfaction": mark("Satisfaction"),
    "support": mark("Support"),
    "usage_pattern": mark("Usage pattern"),
}


def name_signal(signal: str, language: Language) -> str:
    """The name of a signal; one that a business brought itself has the name that it gave."""
    if signal in NAMES:
        return language.text(NAMES[signal])
    return signal.replace("_", " ").strip().capitalize() or signal


def name_signals(signals: Iterable[str], language: Language) -> str:
    """The names of several signals, as a list."""
    return ", ".join(name_signal(signal, language) for signal in signals)
