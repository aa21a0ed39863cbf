"""A sentence for each reason: what is the case, and what it is in accounts that stay."""

from collections.abc import Mapping

from app.words.catalogue import CHANGES, DIFFERENCES, MEASURES, PEERS, TEXTS, UNKNOWN
from app.words.comparing import join, say_change, say_difference, say_measure, say_peers
from app.words.language import Language, mark
from app.words.named import quote, say_key_feature, say_own, say_unknown, tell_unknown
from app.words.relations import Told
from app.words.sayings import Saying
from app.words.shapes import Speaker, Text
from app.words.together import say_together
from models.answer import FeaturePoints, Reason

WHO = {
    # Translators: {who} elsewhere, with whom an account is compared: it is put into sentences as their subject
    # Translators: ("accounts that stay have about 38") and after "in" ("as is usual in accounts that stay."), so it
    # Translators: should fit both, without a comma at its end.
    "all": mark("accounts that stay"),
    "segment": mark("accounts of this segment that stay"),
    "size": mark("accounts of this size that stay"),
}


def say_reason(
    language: Language, reason: Reason, currency: str | None, sayings: Mapping[str, Saying], told: Told | None = None
) -> str:
    """One sentence; it begins with the feature that leads the reason's code. `told` stands for its features."""
    if told is None:
        told = {feature.name: feature for feature in reason.features}
    lead = told[lead_of(reason.code, reason.signal)]
    speaker = Speaker(language, language.text(WHO[reason.alike]), currency)
    saying = sayings.get(lead.name)
    own_words = None if saying is None else saying.say(speaker, lead)
    # A column of a ready table is a signal by itself; it may have a name of the catalogue and mean something else.
    if own_words is not None:
        sentence = own_words
    elif reason.signal == lead.name:
        sentence = say_own(speaker, lead, reason.points)
    else:
        sentence = _say_declared(speaker, lead, reason.points, told)
    return sentence[:1].upper() + sentence[1:]


def lead_of(code: str, signal: str) -> str:
    """The feature that leads a reason.

    >>> lead_of("logins.logins_30d", "logins")
    'logins_30d'
    """
    return code.removeprefix(f"{signal}.")


def _say_declared(speaker: Speaker, lead: FeaturePoints, points: int, told: Told) -> str:  # noqa: PLR0911 -- shapes
    if (together := say_together(speaker, lead, points, told)) is not None:
        return together
    name = lead.name
    if lead.value is None:
        fact = speaker.language.text(UNKNOWN[name]) if name in UNKNOWN else None
        return say_unknown(speaker, fact or tell_unknown(speaker, name.removeprefix("key_")), points)
    if name in TEXTS:
        return _say_text(speaker, TEXTS[name], lead)
    if name in CHANGES:
        return say_change(speaker, CHANGES[name], lead, told)
    if name in DIFFERENCES:
        return say_difference(speaker, DIFFERENCES[name], lead, points, told)
    if name in PEERS:
        return say_peers(speaker, PEERS[name], lead, points, told)
    if name in MEASURES:
        return say_measure(speaker, MEASURES[name], lead, points, told)
    if name.startswith("key_"):
        return say_key_feature(speaker, lead)
    return say_own(speaker, lead, points)


def _say_text(speaker: Speaker, text: Text, lead: FeaturePoints) -> str:
    language, value = speaker.language, quote(speaker, lead.value)
    fact = language.text(text.tell, value=value)
    if lead.typical is None:
        return join(speaker, fact)
    typical = quote(speaker, lead.typical)
    if value == typical:
        return language.text("{fact}, the most common one in {who}.", fact=fact, who=speaker.who)
    return join(
        speaker, fact, comparison=language.text("in {who} it is most often {value}", who=speaker.who, value=typical)
    )
