"""English sentences for reasons: what is the case, and what it is in accounts that stay."""

import re

from app.words.english_catalogue import (
    CHANGES,
    MEASURES,
    MONTH_BEFORE,
    NEVER,
    TEXTS,
    Change,
    Measure,
    write_times,
)
from app.words.numbers import write_number, write_percent
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason
from models.spec import RARE

MANY_TIMES = 3
STEADY = 0.005
# A trend smaller than this is not worth a clause.
TREND = 0.10
WINDOW = re.compile(r"_(\d+)d$")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PLAIN_TEXTS = {"true": "yes", "false": "no", RARE: "one of the rarer values"}
LIKE_OTHERS = ", as in most accounts that stay."

Told = dict[str, FeaturePoints]


def say(reason: Reason) -> str:
    """One sentence; it begins with the feature that leads the reason's code."""
    told = {feature.name: feature for feature in reason.features}
    lead = told[reason.code.removeprefix(f"{reason.signal}.")]
    # A column of a ready table is a signal by itself; it may have a name of the catalogue and mean something else.
    if reason.signal == lead.name:
        return _say_own(lead, reason.points)
    return _say_declared(lead, reason.points, told)


def _say_declared(lead: FeaturePoints, points: int, told: Told) -> str:
    if lead.value is None:
        return _say_unknown(lead.name, points)
    if lead.name in TEXTS:
        return _say_text(lead)
    if lead.name in CHANGES:
        return _say_change(CHANGES[lead.name], lead, told)
    if lead.name in MEASURES:
        return _say_measure(MEASURES[lead.name], lead, points, told)
    if lead.name.startswith("key_"):
        return _say_key_feature(lead)
    return _say_own(lead, points)


def _say_unknown(name: str, points: int) -> str:
    effect = _tell_effect(points)
    if name in NEVER:
        return f"{NEVER[name]}, {effect}."
    if name in MEASURES:
        return f"{MEASURES[name].unknown} is not known, {effect}."
    if name in CHANGES:
        noun = CHANGES[name].noun
        they = "they" if CHANGES[name].is_plural else "it"
        return f"{noun}: whether {they} rose or fell is not known, {effect}."
    if name in TEXTS:
        return f"{TEXTS[name]} is not known, {effect}."
    label, within = _name_with_window(name.removeprefix("key_"))
    return f"{label}{within}: not known, {effect}."


def _tell_effect(points: int) -> str:
    return "which lowers the score" if points < 0 else "which raises the score"


def _say_measure(measure: Measure, lead: FeaturePoints, points: int, told: Told) -> str:
    value = _number(lead.value)
    fact = measure.tell(value) + _tell_trend(lead.name, told)
    if lead.typical is None:
        return f"{_fill(fact)}."
    typical = _number(lead.typical)
    if write_number(value) == write_number(typical):
        return f"{_fill(fact)}{LIKE_OTHERS}"
    if points > 0 and value > 0:
        usual = measure.typical(typical) if typical else "usually none"
        word = measure.more if value > typical else measure.less
        return f"{_fill(fact)}, {word} than in accounts that stay ({usual})."
    only = "only " if points < 0 and 0 < value < typical else ""
    return f"{_fill(fact, only)}; {_tell_typical(measure, typical)}."


def _tell_typical(measure: Measure, typical: float) -> str:
    return measure.stay.format(measure.typical(typical)) if typical else measure.stay_none


def _tell_trend(level: str, told: Told) -> str:
    """What the same signal's change adds to its amount: ", 79 % fewer than in the 30 days before"."""
    for name, change in CHANGES.items():
        ratio = _number(told[name].value) if change.level == level and name in told else 0.0
        if 0 < ratio < MANY_TIMES and abs(ratio - 1) >= TREND:
            word = change.fewer if ratio < 1 else "more"
            return f", {write_percent(abs(ratio - 1))} {word} than in the 30 days before"
    return ""


def _say_change(change: Change, lead: FeaturePoints, told: Told) -> str:
    ratio = _number(lead.value)
    fact = _tell_change(change, ratio)
    level = told.get(change.level or "")
    if level and level.value and level.typical is not None and abs(ratio - 1) >= STEADY:
        window = " in the last 30 days" if change.against == MONTH_BEFORE else ""
        now = f", to {write_number(_number(level.value))}{window}"
        return f"{fact}{now}; {_tell_typical(MEASURES[level.name], _number(level.typical))}."
    if lead.typical is None:
        return f"{fact}."
    typical = _number(lead.typical)
    if abs(typical - ratio) < STEADY:
        return f"{fact}{LIKE_OTHERS}"
    if abs(typical - 1) < STEADY:
        return f"{fact}; in most accounts that stay nothing changes."
    way = "fall" if typical < 1 else "rise"
    return f"{fact}; in accounts that stay the usual {way} is about {write_percent(abs(typical - 1))}."


def _tell_change(change: Change, ratio: float) -> str:
    if abs(ratio - 1) < STEADY:
        return f"{change.noun} {'have' if change.is_plural else 'has'} not changed {change.against}"
    if ratio <= 0:
        return f"{change.noun} fell to nothing {change.against}"
    if ratio >= MANY_TIMES:
        return f"{change.noun} grew {write_number(ratio)}-fold {change.against}"
    return f"{change.noun} {'fell' if ratio < 1 else 'rose'} by {write_percent(abs(ratio - 1))} {change.against}"


def _say_text(lead: FeaturePoints) -> str:
    value, typical = _quote(lead.value), _quote(lead.typical)
    fact = f"{TEXTS[lead.name]} is {value}"
    if lead.typical is None:
        return f"{fact}."
    if value == typical:
        return f"{fact}{LIKE_OTHERS}"
    return f"{fact}; in most accounts that stay it is {typical}."


def _say_key_feature(lead: FeaturePoints) -> str:
    """A feature of the product whose use was found to matter; it is named by its own name."""
    label, within = _name_with_window(lead.name.removeprefix("key_"))
    value = _number(lead.value)
    fact = f"{label}: {'used ' + write_times(value) if value else 'not used'}{within}"
    if lead.typical is None:
        return f"{fact}."
    typical = _number(lead.typical)
    if write_number(value) == write_number(typical):
        return f"{fact}{LIKE_OTHERS}"
    usual = f"use it about {write_times(typical)}" if typical else "usually don't use it"
    return f"{fact}; accounts that stay {usual}."


def _say_own(lead: FeaturePoints, points: int) -> str:
    """A feature that the catalogue doesn't know, such as a column of a ready table: its name says what it is.

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
        return f"{fact}." if points > 0 else f"{fact} (most accounts that stay: {typical})."
    return f"{fact} (accounts that stay: about {typical})."


def _name_with_window(name: str) -> tuple[str, str]:
    window = WINDOW.search(name)
    return _spell(WINDOW.sub("", name)), f" in the last {window[1]} days" if window else ""


def _fill(fact: str, only: str = "") -> str:
    filled = fact.replace("{}", only)
    return filled[0].upper() + filled[1:]


def _spell(name: str) -> str:
    """A column's name as words: `support_calls` and `supportCalls` are "Support calls"."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").split() or [name]
    words = " ".join(part if part.isupper() else part.lower() for part in parts)
    return words[:1].upper() + words[1:]


def _quote(value: FeatureValue) -> str:
    if not isinstance(value, str):
        return write_number(_number(value))
    if value in PLAIN_TEXTS:
        return PLAIN_TEXTS[value]
    return value if DAY.fullmatch(value) else f"“{value}”"


def _number(value: FeatureValue) -> float:
    """The number of a value that is one; an unknown one has none, and callers have looked."""
    return float(value) if isinstance(value, int | float) else 0.0
