"""Sentences that compare: with accounts that stay, with what was before, and with comparable accounts."""

from app.words.catalogue import MEANS, MEASURES
from app.words.language import mark
from app.words.relations import (
    MANY_TIMES,
    NEAR,
    TO_PEERS,
    TO_THAT,
    Told,
    known,
    number_of,
    relate,
    tell_trend,
    write_fall,
)
from app.words.shapes import Change, Difference, Measure, Peers, Speaker
from models.answer import FeaturePoints

STEADY = 0.005
# Translators: {who} is as "accounts that stay" or "accounts of this size that stay"
AS_USUAL = mark("{fact}, as is usual in {who}.")
# Translators: of good news that is a little less good than in others: "A champion was last active 3 days ago, close to
# Translators: what is usual in accounts that stay (about 2 days ago)."
CLOSE = mark("{fact}, close to what is usual in {who} ({usual}).")
# What is within this many times the usual, up or down, is close to it.
CLOSE_TIMES = 2


def join(speaker: Speaker, fact: str, clause: str = "", comparison: str = "") -> str:
    """A sentence of a fact, a clause on it, and what is the case in accounts that stay; the last two may be absent."""
    sentence = _join(speaker, fact, clause, comparison)
    # an abbreviation at the end, as "kr.", has brought its full stop
    return sentence[:-1] if sentence.endswith("..") else sentence


def _join(speaker: Speaker, fact: str, clause: str, comparison: str) -> str:
    language = speaker.language
    if clause and comparison:
        # Translators: for example "Only 9 logins in the last 30 days, 79% fewer than in the 30 days before; accounts
        # Translators: that stay have about 38."
        return language.text("{fact}, {clause}; {comparison}.", fact=fact, clause=clause, comparison=comparison)
    if clause:
        return language.text("{fact}, {clause}.", fact=fact, clause=clause)
    if comparison:
        # Translators: for example "Only 9 logins in the last 30 days; accounts that stay have about 38."
        return language.text("{fact}; {comparison}.", fact=fact, comparison=comparison)
    return language.text("{fact}.", fact=fact)


def say_measure(speaker: Speaker, measure: Measure, lead: FeaturePoints, points: int, told: Told) -> str:
    """An amount, what changed about it, and what it is in accounts that stay."""
    value, trend = number_of(lead.value), tell_trend(speaker, lead.name, told)
    if lead.typical is None:
        return join(speaker, measure.tell(speaker, value, ""), trend)
    typical = number_of(lead.typical)
    if not trend and _is_same(speaker, measure, value, typical):
        return speaker.language.text(AS_USUAL, fact=measure.tell(speaker, value, ""), who=speaker.who)
    if not trend and points > 0 and value > 0:
        return _say_good_news(speaker, measure, lead.name, value, typical)
    fact = measure.tell(speaker, value, _only(speaker, value, typical, points))
    return join(speaker, fact, trend, _tell_typical(speaker, measure, typical))


def _say_good_news(speaker: Speaker, measure: Measure, name: str, value: float, typical: float) -> str:
    """That an amount is better than usual; of one that helps though it is not, only that it is close, if it is."""
    fact = measure.tell(speaker, value, "")
    usual = measure.usual(speaker, typical) if typical else speaker.language.text(measure.none)
    if usual == measure.usual(speaker, value):
        return speaker.language.text(AS_USUAL, fact=fact, who=speaker.who)
    if value > typical:
        sentence, is_worse = measure.more, MEANS.get(name) == "riskier"
    else:
        sentence, is_worse = measure.less, MEANS.get(name) == "healthier"
    if is_worse:
        if not value <= CLOSE_TIMES * typical <= CLOSE_TIMES**2 * value:
            return join(speaker, fact)
        sentence = CLOSE
    return speaker.language.text(sentence, fact=fact, who=speaker.who, usual=usual)


def _only(speaker: Speaker, value: float, typical: float, points: int) -> str:
    """What is said of an amount that is worryingly low."""
    if points > 0 or not 0 < value < typical:
        return ""
    # Translators: {only} elsewhere: the word before a worryingly low number, as in "only 9 logins"
    only = speaker.language.text("only")
    return f"{only} "


def _say_level(speaker: Speaker, level: FeaturePoints, points: int, clause: str) -> str:
    """The amount behind what leads, with a clause on that; and what the amount is in accounts that stay."""
    measure, value = MEASURES[level.name], number_of(level.value)
    if level.typical is None:
        return join(speaker, measure.tell(speaker, value, ""), clause)
    typical = number_of(level.typical)
    fact = measure.tell(speaker, value, _only(speaker, value, typical, points))
    return join(speaker, fact, clause, _tell_typical(speaker, measure, typical))


def _is_same(speaker: Speaker, measure: Measure, value: float, typical: float) -> bool:
    """Whether both are told in the same words; nothing at all is told in words of its own."""
    if not value or not typical:
        return speaker.language.number(value) == speaker.language.number(typical)
    return measure.usual(speaker, value) == measure.usual(speaker, typical)


def _tell_typical(speaker: Speaker, measure: Measure, typical: float) -> str:
    stay = measure.stay if typical else measure.stay_none
    return speaker.language.text(stay, who=speaker.who, usual=measure.usual(speaker, typical))


def say_change(speaker: Speaker, change: Change, lead: FeaturePoints, told: Told) -> str:
    """A ratio of now to before; with the amount that it led to, where that is told too."""
    language, ratio = speaker.language, number_of(lead.value)
    fact = _tell_change(speaker, change, ratio)
    level = told.get(change.level)
    if level and level.value and level.typical is not None and abs(ratio - 1) >= STEADY:
        # Translators: follows "Logins fell by 79% against the 30 days before"
        now = language.text("to {number} in the last 30 days", number=language.number(number_of(level.value)))
        return join(speaker, fact, now, _tell_typical(speaker, MEASURES[level.name], number_of(level.typical)))
    if lead.typical is None:
        return join(speaker, fact)
    typical = number_of(lead.typical)
    if fact == _tell_change(speaker, change, typical):
        return language.text(AS_USUAL, fact=fact, who=speaker.who)
    if abs(typical - 1) < STEADY:
        usual = language.text(change.steady, who=speaker.who)
    elif typical < 1:
        fall = write_fall(language, typical)
        usual = language.text("in {who} the usual fall is about {percent}", who=speaker.who, percent=fall)
    else:
        rise = language.percent(typical - 1)
        usual = language.text("in {who} the usual rise is about {percent}", who=speaker.who, percent=rise)
    return join(speaker, fact, comparison=usual)


def _tell_change(speaker: Speaker, change: Change, ratio: float) -> str:
    language, compared = speaker.language, speaker.language.text(change.compared)
    if abs(ratio - 1) < STEADY:
        return language.text(change.same, compared=compared)
    if ratio <= 0:
        return language.text(change.nothing, compared=compared)
    if ratio >= MANY_TIMES:
        return language.text(change.grew, number=language.number(ratio), compared=compared)
    if ratio < 1:
        return language.text(change.fell, percent=write_fall(language, ratio), compared=compared)
    return language.text(change.rose, percent=language.percent(ratio - 1), compared=compared)


def say_difference(speaker: Speaker, difference: Difference, lead: FeaturePoints, points: int, told: Told) -> str:
    """A difference between now and before; with the value that it led to, where that is told too."""
    by = number_of(lead.value)
    if difference.clause is not None and known(told, difference.level) is not None:
        return _say_level(speaker, told[difference.level], points, difference.clause(speaker, by))
    fact = difference.tell(speaker, by)
    if lead.typical is None:
        return join(speaker, fact)
    usual = difference.usual(speaker, number_of(lead.typical))
    if usual == difference.usual(speaker, by):
        return speaker.language.text(AS_USUAL, fact=fact, who=speaker.who)
    return join(speaker, fact, comparison=usual)


def say_peers(speaker: Speaker, peers: Peers, lead: FeaturePoints, points: int, told: Told) -> str:
    """A ratio to what is usual in comparable accounts; with the amount itself, where that is told too."""
    language, ratio = speaker.language, number_of(lead.value)
    relation = relate(language, ratio, TO_PEERS)
    if (level := known(told, peers.level)) is not None:
        typical_level = told[peers.level].typical
        is_usual = typical_level is not None and abs(ratio - 1) < NEAR
        if is_usual and _is_same(speaker, MEASURES[peers.level], level, number_of(typical_level)):
            fact = MEASURES[peers.level].tell(speaker, level, "")
            return language.text(AS_USUAL, fact=fact, who=speaker.who)
        clause = relation if ratio > 0 else language.text("which is not usual in comparable accounts")
        return _say_level(speaker, told[peers.level], points, clause)
    fact = language.text(peers.tell, relation=relation)
    typical = number_of(lead.typical)
    if lead.typical is None or abs(typical - 1) < NEAR:
        return join(speaker, fact)
    that = relate(language, typical, TO_THAT)
    if that == relate(language, ratio, TO_THAT):
        return language.text(AS_USUAL, fact=fact, who=speaker.who)
    return join(speaker, fact, comparison=language.text(peers.usual, who=speaker.who, relation=that))
