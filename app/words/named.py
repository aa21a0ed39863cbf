"""Features that the catalogue doesn't know, told by their names: a business's own, key features, columns of a table."""

import re
from datetime import date

from app.words.comparing import AS_USUAL, join
from app.words.relations import number_of
from app.words.shapes import Speaker
from features.declare import FeatureValue
from models.answer import FeaturePoints
from models.spec import RARE

WINDOW = re.compile(r"_(\d+)d$")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What people write in capitals, whatever the column's name does.
CAPITALS = frozenset({"api", "arr", "ces", "crm", "csat", "id", "mrr", "nps", "pdf", "sms", "sso", "url", "vat"})


def say_key_feature(speaker: Speaker, lead: FeaturePoints) -> str:
    """A feature of the product whose use was found to matter; it is named by its own name."""
    language, (label, window) = speaker.language, _name(speaker, lead.name.removeprefix("key_"))
    value = number_of(lead.value)
    if value:
        # Translators: for example "Payroll runs: used 3 times in the last 30 days"
        fact = language.text(
            "{label}: used {times} {window}", label=label, times=speaker.write("times", value), window=window
        )
    else:
        fact = language.text("{label}: not used {window}", label=label, window=window)
    if lead.typical is None:
        return join(speaker, fact)
    typical = number_of(lead.typical)
    if language.number(value) == language.number(typical):
        return language.text(AS_USUAL, fact=fact, who=speaker.who)
    if not typical:
        return join(speaker, fact, comparison=language.text("{who} usually don't use it", who=speaker.who))
    usual = language.text("about {times}", times=speaker.write("times", typical))
    return join(speaker, fact, comparison=language.text("{who} use it {usual}", who=speaker.who, usual=usual))


def say_own(speaker: Speaker, lead: FeaturePoints, points: int) -> str:
    """What is typical is told where it says something: of a text that raises the score it doesn't."""
    language = speaker.language
    if lead.value is None:
        return say_unknown(speaker, tell_unknown(speaker, lead.name), points)
    label, window = _name(speaker, lead.name)
    value, typical = quote(speaker, lead.value), None if lead.typical is None else quote(speaker, lead.typical)
    if window:
        # Translators: for example "Payroll runs in the last 90 days: 3"
        fact = language.text("{label} {window}: {value}", label=label, window=window, value=value)
    else:
        fact = language.text("{label}: {value}", label=label, value=value)
    is_text = isinstance(lead.value, str) and not DAY.fullmatch(lead.value)
    if typical is None or value == typical or (is_text and points > 0):
        return say_unknown(speaker, fact, points)
    values = {"fact": fact, "who": speaker.who, "value": typical}
    if is_text:
        return language.text("{fact}, which lowers the score ({who}: most often {value}).", **values)
    if points < 0:
        return language.text("{fact}, which lowers the score ({who}: about {value}).", **values)
    return language.text("{fact}, which raises the score ({who}: about {value}).", **values)


def say_unknown(speaker: Speaker, fact: str, points: int) -> str:
    """A fact with which nothing can be compared, and what it does to the score."""
    if points < 0:
        # Translators: for example "The number of logins is not known, which lowers the score."
        return speaker.language.text("{fact}, which lowers the score.", fact=fact)
    return speaker.language.text("{fact}, which raises the score.", fact=fact)


def tell_unknown(speaker: Speaker, name: str) -> str:
    """That the value of a feature is not known."""
    label, window = _name(speaker, name)
    if window:
        return speaker.language.text("{label} {window}: not known", label=label, window=window)
    return speaker.language.text("{label}: not known", label=label)


def _name(speaker: Speaker, name: str) -> tuple[str, str]:
    """A column's name as words, and its window: `payroll_runs_90d` is "Payroll runs", "in the last 90 days"."""
    window = WINDOW.search(name)
    if window is None:
        return spell(name), ""
    days = int(window[1])
    last = speaker.language.plural("in the last day", "in the last {number} days", days)
    return spell(WINDOW.sub("", name)), last


def spell(name: str) -> str:
    """A column's name as words: `support_calls` and `supportCalls` are "Support calls"."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").split() or [name]
    words = " ".join(
        part.upper() if part.lower() in CAPITALS else part if part.isupper() else part.lower() for part in parts
    )
    return words[:1].upper() + words[1:]


def quote(speaker: Speaker, value: FeatureValue) -> str:
    """A value as it stands in a sentence: a text in quotation marks, a day as people write it."""
    language = speaker.language
    if not isinstance(value, str):
        return language.number(number_of(value))
    match value:
        case "true":
            return language.text("yes")
        case "false":
            return language.text("no")
        case _ if value == RARE:
            # Translators: stands for a text that few accounts have: "City: one of the rarer values"
            return language.text("one of the rarer values")
    day = _day(value)
    # Translators: the quotation marks of your language
    return language.text("“{text}”", text=value) if day is None else language.date(day)


def _day(value: str) -> date | None:
    if not DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:  # a text like a day, as 2026-02-30, is a text
        return None
