"""What signals and bands are called, in the reader's language."""

from collections.abc import Iterable

from app.words.language import Language, mark

# The signals that come with Varme; a business's own are called as it called them.
SIGNALS = {
    "logins": mark("Logins"),
    "active_users": mark("Active users"),
    "breadth": mark("Breadth of use"),
    "usage_pattern": mark("Usage pattern"),
    "key_features": mark("Key features"),
    "onboarding": mark("Onboarding and journey"),
    "profile": mark("Profile"),
    "contract": mark("Contract"),
    "plan_changes": mark("Plan changes"),
    "payments": mark("Payments"),
    "support": mark("Support"),
    "feature_requests": mark("Feature requests"),
    "champion": mark("Champion"),
    "contact": mark("Contact"),
    "satisfaction": mark("Satisfaction"),
    "pulse": mark("Pulse"),
}
BANDS = {"red": mark("red"), "yellow": mark("yellow"), "green": mark("green"), "grey": mark("grey")}
KINDS = {"lead": mark("can be influenced"), "lag": mark("already happened"), "context": mark("is given")}


def name_signal(signal: str, language: Language) -> str:
    """What a signal is called.

    >>> from app.words.language import language_of
    >>> name_signal("breadth", language_of("en")), name_signal("shop_visits", language_of("en"))
    ('Breadth of use', 'Shop visits')
    """
    if signal in SIGNALS:
        return language.text(SIGNALS[signal])
    words = signal.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def name_signals(signals: Iterable[str], language: Language) -> str:
    """The names of signals, as a list."""
    return ", ".join(name_signal(signal, language) for signal in signals)


def name_band(band: str, language: Language) -> str:
    """The colour."""
    return language.text(BANDS[band])


def name_kind(kind: str, language: Language) -> str:
    """Whether people can act on a signal."""
    return language.text(KINDS[kind])
