"""Whom the model missed: how those that left stood before, and the newest of them that were green, by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.store import ModelVersion, Store
from app.store.departures import Left
from app.words.language import Language
from models.answer import Band, Reason

SayReason = Callable[[Reason, ModelVersion], str]
BANDS: tuple[Band, ...] = ("red", "yellow", "green", "grey")
DAYS = 30
MOST_NAMED = 10
MOST_COMMON = 5


@dataclass(frozen=True, slots=True)
class Part:
    """The share of a band, drawn from `start` over `width`, both from 0 to 100."""

    band: str
    start: float
    width: float
    told: str


@dataclass(frozen=True, slots=True)
class Before:
    """How those that left stood so long before."""

    when: str
    scored: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """An account that left and had been green.

    `is_hindsight`: the score was computed after it had left, so nobody saw it before.
    """

    name: str
    address: str
    owner: str
    left_on: str
    score: str
    reason: str
    is_hindsight: bool


@dataclass(frozen=True, slots=True)
class Misses:
    """Whom the model missed. `headline` is empty where the card does not tell."""

    headline: str
    before: tuple[Before, ...]
    common: tuple[str, ...]
    named: tuple[Missed, ...]


def tell_misses(
    card: Mapping[str, Any], store: Store, owner: str | None, say: SayReason, language: Language
) -> Misses | None:
    """Whom it missed: in the trial by its card, and since then by the store; None where neither tells.

    Args:
        card: of the model that serves.
        store: who left, and how each had been scored.
        owner: whose accounts are named only; None for all.
        say: says a reason that a version of the model gave.
        language: the reader's.
    """
    named = _name_missed(store.departures.missed(None, owner, None, MOST_NAMED), say, language)
    told = card.get("misses")
    if not told:
        return Misses("", (), (), named) if named else None
    return Misses(
        headline=language.plural(
            "Of {number} account that left in the trial, {missed} were green {days} days before.",
            "Of {number} accounts that left in the trial, {missed} were green {days} days before.",
            told["left"],
            missed=language.number(told["missed"]),
            days=DAYS,
        ),
        before=tuple(_describe(one, language) for one in sorted(told["before"], key=lambda one: -one["days"])),
        common=tuple(one["sentence"] for one in told["common"][:MOST_COMMON]),
        named=named,
    )


def _describe(one: Mapping[str, Any], language: Language) -> Before:
    parts, start = [], 0.0
    for band in BANDS:
        share = one[band] / one["scored"] if one["scored"] else 0.0
        if one[band]:
            parts.append(Part(band, round(start, 1), round(100 * share, 1), language.number(one[band])))
        start += 100 * share
    return Before(
        when=language.span(one["days"]),
        scored=language.number(one["scored"]),
        parts=tuple(parts),
    )


def _name_missed(found: Sequence[Left], say: SayReason, language: Language) -> tuple[Missed, ...]:
    told = []
    for one in found:
        stood = one.before[DAYS]
        if stood is not None:
            told.append(
                Missed(
                    name=one.name or one.place.account_id,
                    address=f"/accounts/{quote(one.place.account_id, safe='')}",
                    owner=one.owner or "",
                    left_on=language.day(one.place.left_on),
                    score="" if stood.score is None else language.points(stood.score),
                    reason="" if stood.first_reason is None else say(stood.first_reason, stood.model),
                    is_hindsight=stood.is_hindsight,
                )
            )
    return tuple(told)
