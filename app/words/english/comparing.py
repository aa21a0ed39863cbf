"""Sentences that compare: with accounts that stay, with what was before, and with comparable accounts."""

from collections.abc import Mapping

from app.words.english.catalogue import CHANGES, DIFFERENCES, MEASURES, PEERS
from app.words.english.numbers import write_fall, write_number, write_percent
from app.words.english.shapes import Change, Difference, Measure, Peers
from features.declare import FeatureValue
from models.answer import FeaturePoints

MANY_TIMES = 3
STEADY = 0.005
# A trend smaller than this is not worth a clause; neither is an answer that differs by less than half a point.
TREND, DIFFERS = 0.10, 0.5
# Ratios that people say as "half" and "twice", and those that they say as "about".
HALF, TWICE, NEAR = 0.5, 2.0, 0.05
LIKE_OTHERS = ", as is usual in accounts that stay."
AMONG_PEERS = "what is usual in comparable accounts"

Told = Mapping[str, FeaturePoints]


def say_measure(measure: Measure, lead: FeaturePoints, points: int, told: Told) -> str:
    """An amount, what changed about it, and what it is in accounts that stay."""
    value, trend = number_of(lead.value), _tell_trend(lead.name, told)
    fact = measure.tell(value) + trend
    if lead.typical is None:
        return f"{_fill(fact)}."
    typical = number_of(lead.typical)
    if not trend and _is_same(measure, value, typical):
        return f"{_fill(fact)}{LIKE_OTHERS}"
    if not trend and points > 0 and value > 0:
        usual = measure.typical(typical) if typical else measure.none
        word = measure.more if value > typical else measure.less
        return f"{_fill(fact)}, {word} than in accounts that stay ({usual})."
    return f"{_fill(fact, _only(value, typical, points))}; {_tell_typical(measure, typical)}."


def _only(value: float, typical: float, points: int) -> str:
    """What is said of an amount that is worryingly low."""
    return "only " if points < 0 and 0 < value < typical else ""


def _say_level(level: FeaturePoints, points: int, clause: str) -> str:
    """The amount behind what leads, with a clause on that; and what the amount is in accounts that stay."""
    measure, value = MEASURES[level.name], number_of(level.value)
    if level.typical is None:
        return f"{_fill(measure.tell(value))}, {clause}."
    typical = number_of(level.typical)
    fact = _fill(measure.tell(value), _only(value, typical, points))
    return f"{fact}, {clause}; {_tell_typical(measure, typical)}."


def _is_same(measure: Measure, value: float, typical: float) -> bool:
    """Whether both are told in the same words; nothing at all is told in words of its own."""
    if not value or not typical:
        return write_number(value) == write_number(typical)
    return measure.typical(value) == measure.typical(typical)


def _tell_typical(measure: Measure, typical: float) -> str:
    return measure.stay.format(measure.typical(typical)) if typical else measure.stay_none


def _tell_trend(level: str, told: Told) -> str:
    """What the same signal's change adds to its amount: ", 79 % fewer than in the 30 days before"."""
    for name, change in CHANGES.items():
        ratio = _known(told, name) if change.level == level else None
        if ratio is not None and 0 < ratio < MANY_TIMES and abs(ratio - 1) >= TREND:
            much = f"{write_fall(ratio)} {change.fewer}" if ratio < 1 else f"{write_percent(ratio - 1)} more"
            return f", {much} than {'' if change.against.startswith('the average') else 'in '}{change.against}"
    for name, difference in DIFFERENCES.items():
        by = _known(told, name) if difference.level == level else None
        if difference.clause is not None and by is not None and abs(by) >= DIFFERS:
            return f", {difference.clause(by)}"
    for name, peers in PEERS.items():
        ratio = _known(told, name) if peers.level == level else None
        if ratio is not None and ratio > 0 and abs(ratio - 1) >= TREND:
            return f", {_relate(ratio, AMONG_PEERS)}"
    return ""


def say_change(change: Change, lead: FeaturePoints, told: Told) -> str:
    """A ratio of now to before; with the amount that it led to, where that is told too."""
    ratio = number_of(lead.value)
    fact = _tell_change(change, ratio)
    level = told.get(change.level)
    if level and level.value and level.typical is not None and abs(ratio - 1) >= STEADY:
        now = f", to {write_number(number_of(level.value))} in the last 30 days"
        return f"{fact}{now}; {_tell_typical(MEASURES[level.name], number_of(level.typical))}."
    if lead.typical is None:
        return f"{fact}."
    typical = number_of(lead.typical)
    if fact == _tell_change(change, typical):
        return f"{fact}{LIKE_OTHERS}"
    if abs(typical - 1) < STEADY:
        they, hold = ("they", "hold") if change.is_plural else ("it", "holds")
        usual = (
            "in most accounts that stay nothing changes"
            if change.is_agreed
            else f"in accounts that stay {they} usually {hold} steady"
        )
        return f"{fact}; {usual}."
    way, much = ("fall", write_fall(typical)) if typical < 1 else ("rise", write_percent(typical - 1))
    return f"{fact}; in accounts that stay the usual {way} is about {much}."


def _tell_change(change: Change, ratio: float) -> str:
    if abs(ratio - 1) < STEADY:
        return f"{change.noun} {'have' if change.is_plural else 'has'} not changed {change.compared}"
    if ratio <= 0:
        return f"{change.noun} fell to nothing {change.compared}"
    if ratio >= MANY_TIMES:
        return f"{change.noun} grew {write_number(ratio)}-fold {change.compared}"
    much = f"fell by {write_fall(ratio)}" if ratio < 1 else f"rose by {write_percent(ratio - 1)}"
    return f"{change.noun} {much} {change.compared}"


def say_difference(difference: Difference, lead: FeaturePoints, points: int, told: Told) -> str:
    """A difference between now and before; with the value that it led to, where that is told too."""
    by = number_of(lead.value)
    if difference.clause is not None and _known(told, difference.level) is not None:
        return _say_level(told[difference.level], points, difference.clause(by))
    fact = difference.tell(by)
    if lead.typical is None:
        return f"{fact}."
    usual = difference.usual(number_of(lead.typical))
    return f"{fact}{LIKE_OTHERS}" if usual == difference.usual(by) else f"{fact}; {usual}."


def say_peers(peers: Peers, lead: FeaturePoints, points: int, told: Told) -> str:
    """A ratio to what is usual in comparable accounts; with the amount itself, where that is told too."""
    ratio = number_of(lead.value)
    if _known(told, peers.level) is not None:
        relation = _relate(ratio, AMONG_PEERS) if ratio > 0 else "which is not usual in comparable accounts"
        return _say_level(told[peers.level], points, relation)
    are, they = ("are", "they are") if peers.is_plural else ("is", "it is")
    fact = f"{peers.noun} {are} {_relate(ratio, AMONG_PEERS)}"
    if lead.typical is None:
        return f"{fact}."
    typical_ratio = number_of(lead.typical)
    if abs(typical_ratio - 1) < NEAR:
        return f"{fact}."
    if _relate(ratio, "that") == _relate(typical_ratio, "that"):
        return f"{fact}{LIKE_OTHERS}"
    return f"{fact}; in accounts that stay {they} usually {_relate(typical_ratio, 'that')}."


def _relate(ratio: float, what: str) -> str:
    """How an amount relates to another: "half of that", "40 % below that", "2.5 times that"."""
    if ratio <= 0:
        return f"at zero, far below {what}"
    for times, word in ((HALF, "half of"), (1.0, "about"), (TWICE, "twice")):
        if abs(ratio - times) < NEAR:
            return f"{word} {what}"
    if ratio < 1:
        return f"{write_fall(ratio)} below {what}"
    if ratio < TWICE:
        return f"{write_percent(ratio - 1)} above {what}"
    return f"{write_number(ratio)} times {what}"


def _known(told: Told, name: str) -> float | None:
    """The number of a feature, where it is told and known."""
    feature = told.get(name)
    return None if feature is None or feature.value is None else number_of(feature.value)


def _fill(fact: str, only: str = "") -> str:
    filled = fact.replace("{}", only)
    return filled[0].upper() + filled[1:]


def number_of(value: FeatureValue) -> float:
    """The number of a value that is one; an unknown one has none, and callers have looked."""
    return float(value) if isinstance(value, int | float) else 0.0
