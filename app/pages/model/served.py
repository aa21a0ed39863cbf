"""What the page shows of the model that serves: what a score means, what it learnt from, how good it was."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.pages.model.charts import Curve, draw_curve
from app.pages.model.judged import (
    Bar,
    Reliability,
    Rule,
    tell_added,
    tell_early,
    tell_headline,
    tell_limits,
    tell_reliability,
    tell_rules,
)
from app.pages.model.worth import Found, Worth, tell_traps, tell_worth
from app.service.champion import Champion
from app.words.language import Language
from app.words.names import name_signal
from models.scale import TYPICAL_SCORE
from models.spec import ModelSpec

# The scores of the table beside the curve.
SCORES = (90, 80, 70, 60, 50, 40, 30, 20, 10)
MOST_SIGNALS = 8
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A score of the published map: its band and the probability behind it."""

    score: str
    band: str
    probability: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the model learnt from, or left out."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Judged:
    """How good it was, where its card tells."""

    headline: str
    reliability: Reliability | None
    early: tuple[Bar, ...]
    early_by_chance: str
    rules: tuple[Rule, ...]
    added: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """The model that serves, in words. `judged` is None for a model without a card."""

    version: str
    trained_on: str
    meaning: str
    bands: str
    curve: Curve
    steps: tuple[Step, ...]
    signals: tuple[Bar, ...]
    facts: tuple[Fact, ...]
    judged: Judged | None
    worth: Worth | None
    traps: tuple[Found, ...]


def describe_served(champion: Champion, language: Language) -> Served:
    """The model that serves, in the reader's language."""
    spec = champion.scorer.spec
    return Served(
        version=champion.model.version,
        trained_on=language.date(date.fromisoformat(spec.trained_on)),
        meaning=_say_meaning(spec, language),
        bands=_say_bands(spec, language),
        curve=draw_curve(spec.scale, spec.bands, language),
        steps=tuple(
            Step(
                language.number(score),
                spec.bands.band(score * TENTHS),
                language.share(float(spec.scale.probability_at(score))),
            )
            for score in SCORES
        ),
        signals=_weigh_signals(spec, language),
        facts=_tell_facts(spec, language),
        judged=_judge(spec, language),
        worth=tell_worth(spec.card, language),
        traps=tell_traps(spec.card, language),
    )


def _say_meaning(spec: ModelSpec, language: Language) -> str:
    """The sentence: what a score is, with this model's own numbers."""
    red = min(max(spec.bands.red_below / TENTHS, 1.0), 99.0)
    return language.plural(
        "A score says how likely an account is to leave within {number} day: the typical account is at {typical}, and "
        "{typical_share} of such accounts leave; with every {step} points less the odds of leaving double, so that "
        "{red_share} leave of those at {red}.",
        "A score says how likely an account is to leave within {number} days: the typical account is at {typical}, and "
        "{typical_share} of such accounts leave; with every {step} points less the odds of leaving double, so that "
        "{red_share} leave of those at {red}.",
        spec.horizon_days,
        typical=language.number(TYPICAL_SCORE),
        typical_share=language.share(float(spec.scale.probability_at(TYPICAL_SCORE))),
        step=language.number(TENTHS),
        red=language.number(red),
        red_share=language.share(float(spec.scale.probability_at(red))),
    )


def _say_bands(spec: ModelSpec, language: Language) -> str:
    red, green = (language.number(one / TENTHS) for one in (spec.bands.red_below, spec.bands.green_from))
    if spec.bands.policy == "costs":
        return language.text(
            "Red is a score below {red}, where a contact is expected to pay; green one from {green}.",
            red=red,
            green=green,
        )
    if spec.bands.is_relative:
        return language.text(
            "Red is a score below {red}, green one from {green}: the worst shares of the accounts when the model was "
            "made. Colours say who is worst, not how bad it is.",
            red=red,
            green=green,
        )
    return language.text("Red is a score below {red}, green one from {green}.", red=red, green=green)


def _weigh_signals(spec: ModelSpec, language: Language) -> tuple[Bar, ...]:
    """What moves scores most."""
    weights = {
        signal.name: sum(feature.weight for feature in spec.features if feature.signal == signal.name)
        for signal in spec.signals
    }
    heaviest = sorted(weights, key=lambda name: -weights[name])[:MOST_SIGNALS]
    most = max(weights.values(), default=0.0) or 1.0
    return tuple(
        Bar(name_signal(name, language), language.percent(weights[name]), round(100 * weights[name] / most, 1))
        for name in heaviest
    )


def _tell_facts(spec: ModelSpec, language: Language) -> tuple[Fact, ...]:
    data: dict[str, Any] = spec.card.get("data") or {}
    facts = []
    if "accounts" in data:
        facts += [
            Fact(language.text("Accounts"), language.number(data["accounts"])),
            Fact(language.text("Of them left"), language.number(data["accounts_left"])),
            Fact(language.text("Rows (an account on a day)"), language.number(data["rows"])),
        ]
    if data.get("first_snapshot") is not None:
        first, last = (language.date(_day(data[name])) for name in ("first_snapshot", "last_labelled_snapshot"))
        facts.append(Fact(language.text("Days looked at"), language.text("{first} to {last}", first=first, last=last)))
    if data.get("tables"):
        facts.append(Fact(language.text("Source tables"), ", ".join(data["tables"])))
    horizons = ", ".join(language.number(one.days) for one in spec.horizons)
    return (
        *facts,
        Fact(language.text("Features"), language.number(len(spec.features))),
        Fact(language.text("Answers for, in days"), horizons),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _judge(spec: ModelSpec, language: Language) -> Judged | None:
    card = spec.card
    if "verdict" not in card:
        return None
    early = card.get("early") or {}
    return Judged(
        headline=tell_headline(card, language),
        reliability=tell_reliability(card, language),
        early=tell_early(card, language),
        early_by_chance=language.percent(early["red_share"]) if "red_share" in early else "",
        rules=tell_rules(card, language),
        added=tell_added(card, language),
        limits=tell_limits(card, language),
    )
