"""One line of the portfolio: how an account stands, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote

from app.explaining.telling import Teller
from app.explaining.voice import Voice
from app.pages.portfolio.sparkline import Sparkline, draw_sparkline
from app.service.accounts.service import find_champion
from app.service.champion import ChampionReader
from app.store import ModelVersion
from app.store.standings import Stands
from app.words import language_of, read_currency, read_sayings
from app.words.language import Language
from models.answer import Band, Reason

# Of so many models and languages the sentences are remembered.
VOICES = 8
Tell = Callable[[Stands], str]


@dataclass(frozen=True, slots=True)
class Line:
    """An account as it is shown; every text is said already. There is no `change` where the score has not moved."""

    address: str
    name: str
    beside: tuple[str, ...]
    score: str
    band: Band
    change: str
    direction: Literal["", "down", "up"]
    since: str
    whole_change: str
    sparkline: Sparkline | None
    trend: str
    reason: str
    at_risk: str
    of_mrr: str
    renews: str
    until_renewal: str


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A model and a language; what the model holds of the business's own words is the same wherever these are."""

    model: ModelVersion
    code: str
    is_here: bool
    state: Mapping[str, Any] = field(compare=False)


@lru_cache(VOICES)
def _teller_of(spoken: _Spoken) -> Teller:
    return Teller(Voice(language_of(spoken.code), read_sayings(spoken.state), read_currency(spoken.state)))


def make_teller(champions: ChampionReader, language: Language) -> Tell:
    """What says the first reason of each account, or why there is none; alike reasons are said once."""
    say = make_reason_teller(champions, language)

    def tell(one: Stands) -> str:
        if one.first_reason is None or one.score is None:
            return language.text(
                "Too little is known for a score: {share} of what the model weighs.",
                share=language.percent(one.completeness),
            )
        return say(one.first_reason, one.model)

    return tell


def make_reason_teller(champions: ChampionReader, language: Language) -> Callable[[Reason, ModelVersion], str]:
    """What says a reason that a version of the model gave."""
    tellers: dict[ModelVersion, Teller] = {}

    def say(reason: Reason, model: ModelVersion) -> str:
        teller = tellers.get(model)
        if teller is None:
            scorer = find_champion(champions, model)
            state = {} if scorer is None else scorer.spec.catalogue_state
            teller = tellers[model] = _teller_of(_Spoken(model, language.code, scorer is not None, state))
        return teller.tell(reason)

    return say


def describe_line(one: Stands, tell: Tell, language: Language, *, has_owner: bool) -> Line:
    """The line of an account; `has_owner`: the owner is named, as where there are several."""
    beside = (one.segment, one.owner if has_owner else None)
    sparkline = draw_sparkline(one.trend)
    return Line(
        address=address_of(one.account_id),
        name=one.name or one.account_id,
        beside=tuple(text for text in beside if text),
        score="–" if one.score is None else language.points(one.score),
        band=one.band,
        change="" if not one.change else language.points(abs(one.change)),
        direction="" if not one.change else "down" if one.change < 0 else "up",
        since=_say_since(one, language),
        whole_change=say_change(one, language),
        sparkline=sparkline,
        trend="" if sparkline is None else _say_trend(sparkline, language),
        reason=tell(one),
        at_risk="–" if one.revenue_at_risk is None else language.money(one.revenue_at_risk, one.currency),
        of_mrr="" if one.mrr is None else language.text("of {amount}", amount=language.money(one.mrr, one.currency)),
        renews="–" if one.renews_on is None else language.day(one.renews_on),
        until_renewal=say_renewal(one, language),
    )


def address_of(account_id: str) -> str:
    """The page of an account."""
    return f"/accounts/{quote(account_id, safe='')}"


def say_change(one: Stands, language: Language) -> str:
    """By how much the score has moved, and since when, in a sentence."""
    if one.since_on is None:
        return language.text("The first score of this account.")
    day = language.date(one.since_on)
    if one.change is None:
        return language.text("There is nothing to compare with the score of {day}.", day=day)
    if one.change == 0:
        return language.text("The same score as on {day}.", day=day)
    points = language.points(abs(one.change))
    if one.change < 0:
        return language.text("{points} points lower than on {day}.", points=points, day=day)
    return language.text("{points} points higher than on {day}.", points=points, day=day)


def say_renewal(one: Stands, language: Language) -> str:
    """How far the renewal is from the day of the score."""
    days = one.days_to_renewal
    if days is None:
        return ""
    if days == 0:
        return language.text("today")
    if days < 0:
        return language.text("{span} ago", span=language.span(-days))
    return language.text("in {span}", span=language.span(days))


def _say_since(one: Stands, language: Language) -> str:
    if one.since_on is None or one.change is None:
        return ""
    # Translators: a change of the score, over so many days or weeks.
    return language.text("over {span}", span=language.span((one.snapshot_on - one.since_on).days))


def _say_trend(sparkline: Sparkline, language: Language) -> str:
    return language.text(
        "Score over {span}: from {first} to {last}.",
        span=language.span(sparkline.days),
        first=language.points(sparkline.first),
        last=language.points(sparkline.last),
    )
