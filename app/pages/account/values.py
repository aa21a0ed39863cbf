"""How the value of a feature is written beside its chart, by its unit."""

from app.words.language import Language
from features.declare import FeatureValue
from models.spec import RARE


def write_value(value: FeatureValue, unit: str, language: Language, currency: str | None) -> str:
    """A value as people read it.

    >>> from app.words.language import language_of
    >>> english = language_of("en")
    >>> [write_value(*one, english, "EUR") for one in ((0.5, "share"), (12.0, "days"), (1240.0, "money"), (3.0, ""))]
    ['50%', '12 days', '€1,240', '3']
    >>> write_value(None, "days", english, None)
    'not known'
    """
    if value is None:
        return language.text("not known")
    if isinstance(value, str):
        # Translators: stands for a text that few accounts have: "City: one of the rarer values"
        return language.text("one of the rarer values") if value == RARE else value
    match unit:
        case "share":
            return language.percent(value)
        case "days" if value >= 0:
            return language.span(value)
        case "money":
            return language.money(value, currency)
    return language.number(value)
