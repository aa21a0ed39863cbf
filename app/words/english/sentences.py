"""English sentences for reasons: what is the case, and what it is in accounts that stay."""

import re

from app.words.english.catalogue import CHANGES, DIFFERENCES, MEASURES, NEVER, PEERS, TEXTS
from app.words.english.comparing import (
    LIKE_OTHERS,
    Told,
    number_of,
    say_change,
    say_difference,
    say_measure,
    say_peers,
)
from app.words.english.numbers import write_number
from app.words.english.shapes import write_times
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason
from models.spec import RARE

WINDOW = re.compile(r"_(\d+)d$")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PLAIN_TEXTS = {"true": "yes", "false": "no", RARE: "one of the rarer values"}
# What people write in capitals, whatever the column's name does.
CAPITALS = frozenset({"api", "arr", "ces", "crm", "csat", "id", "mrr", "nps", "pdf", "sms", "sso", "url", "vat"})


def say(reason: Reason) -> str:
    """One sentence; it begins with the feature that leads the reason's code."""
    told = {feature.name: feature for feature in reason.features}
    lead = told[reason.code.removeprefix(f"{reason.signal}.")]
    # A column of a ready table is a signal by itself; it may have a name of the catalogue and mean something else.
    if reason.signal == lead.name:
        return _say_own(lead, reason.points)
    return _say_declared(lead, reason.points, told)


def _say_declared(lead: FeaturePoints, points: int, told: Told) -> str:  # noqa: PLR0911 -- one for each shape
    name = lead.name
    if lead.value is None:
        return _say_unknown(name, points)
    if name in TEXTS:
        return _say_text(lead)
    if name in CHANGES:
        return say_change(CHANGES[name], lead, told)
    if name in DIFFERENCES:
        return say_difference(DIFFERENCES[name], lead, points, told)
    if name in PEERS:
        return say_peers(PEERS[name], lead, points, told)
    if name in MEASURES:
        return say_measure(MEASURES[name], lead, points, told)
    if name.startswith("key_"):
        return _say_key_feature(lead)
    return _say_own(lead, points)


def _say_unknown(name: str, points: int) -> str:
    effect = _tell_effect(points)
    if name in NEVER:
        return f"{NEVER[name]}, {effect}."
    if name in CHANGES:
        return f"Whether {_within(CHANGES[name].noun)} rose or fell is not known, {effect}."
    if name in PEERS:
        verb = "compare" if PEERS[name].is_plural else "compares"
        return f"How {_within(PEERS[name].noun)} {verb} with comparable accounts is not known, {effect}."
    if name in MEASURES or name in DIFFERENCES:
        return f"{(MEASURES.get(name) or DIFFERENCES[name]).unknown} is not known, {effect}."
    if name in TEXTS:
        return f"{TEXTS[name]} is not known, {effect}."
    label, within = _name_with_window(name.removeprefix("key_"))
    return f"{label}{within}: not known, {effect}."


def _within(noun: str) -> str:
    """A noun that begins a sentence, within one."""
    return f"{noun[0].lower()}{noun[1:]}"


def _tell_effect(points: int) -> str:
    return "which lowers the score" if points < 0 else "which raises the score"


def _say_text(lead: FeaturePoints) -> str:
    value, typical = _quote(lead.value), _quote(lead.typical)
    fact = f"{TEXTS[lead.name]} is {value}"
    if lead.typical is None:
        return f"{fact}."
    if value == typical:
        return f"{fact}, the most common one in accounts that stay."
    return f"{fact}; in accounts that stay it is most often {typical}."


def _say_key_feature(lead: FeaturePoints) -> str:
    """A feature of the product whose use was found to matter; it is named by its own name."""
    label, within = _name_with_window(lead.name.removeprefix("key_"))
    value = number_of(lead.value)
    fact = f"{label}: {'used ' + write_times(value) if value else 'not used'}{within}"
    if lead.typical is None:
        return f"{fact}."
    typical = number_of(lead.typical)
    if write_number(value) == write_number(typical):
        return f"{fact}{LIKE_OTHERS}"
    usual = f"use it about {write_times(typical)}" if typical else "usually don't use it"
    return f"{fact}; accounts that stay {usual}."


def _say_own(lead: FeaturePoints, points: int) -> str:
    """A feature that the catalogue doesn't know: a business's own, or a column of a ready table. Its name says what.

    What is typical is told where it says something: nothing is known of the unit, and a text that raises the score
    needs no comparison.
    """
    label, within = _name_with_window(lead.name)
    effect = _tell_effect(points)
    if lead.value is None:
        return f"{label}{within}: not known, {effect}."
    value, typical = _quote(lead.value), _quote(lead.typical)
    fact = f"{label}{within}: {value}, {effect}"
    if lead.typical is None or value == typical:
        return f"{fact}."
    if isinstance(lead.value, str) and not DAY.fullmatch(lead.value):
        return f"{fact}." if points > 0 else f"{fact} (accounts that stay: most often {typical})."
    return f"{fact} (accounts that stay: about {typical})."


def _name_with_window(name: str) -> tuple[str, str]:
    """A column's name as words, and its window: `payroll_runs_90d` is "Payroll runs", " in the last 90 days"."""
    window = WINDOW.search(name)
    if window is None:
        return _spell(name), ""
    days = int(window[1])
    return _spell(WINDOW.sub("", name)), f" in the last {f'{days} days' if days > 1 else 'day'}"


def _spell(name: str) -> str:
    """A column's name as words: `support_calls` and `supportCalls` are "Support calls"."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").split() or [name]
    words = " ".join(
        part.upper() if part.lower() in CAPITALS else part if part.isupper() else part.lower() for part in parts
    )
    return words[:1].upper() + words[1:]


def _quote(value: FeatureValue) -> str:
    if not isinstance(value, str):
        return write_number(number_of(value))
    if value in PLAIN_TEXTS:
        return PLAIN_TEXTS[value]
    return value if DAY.fullmatch(value) else f"“{value}”"
