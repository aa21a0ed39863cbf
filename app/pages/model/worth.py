"""What the data are worth, out of the model's card: which signals tell who leaves, and which columns are traps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.words.language import Language, mark
from app.words.names import name_signal

# The picture of an AUC: from chance at the left to this at the right.
CHANCE, STRONGEST = 0.5, 0.9
# Worth a sentence above the table, the most surprising first; what tells is seen in the table.
TOLD = ("against", "unstable", "nothing")
MOST_SENTENCES = 6

VERDICTS = {
    "tells": mark("tells who leaves"),
    "nothing": mark("says nothing"),
    "against": mark("points the other way"),
    "unstable": mark("not stable"),
    "unknown": mark("too little is known"),
}
TRAPS = {
    "alone": mark("It alone tells almost for sure who left: it is likely to be known only afterwards."),
    "absence": mark("Whether it is known tells almost for sure who left."),
    "after_event": mark("It is filled only after an account has left."),
    "identifier": mark("It names accounts and says nothing about them."),
    "label_copy": mark("It is the answer itself, or nearly."),
    "duplicate_rows": mark("Rows stand there twice, so that a model would be judged on what it learnt."),
    "label_rate": mark("The share that leaves jumps from one day to another."),
    "usage_after": mark("Accounts are used after they have left."),
    "overwritten": mark("It looks overwritten, and would tell the past what only the future knew."),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """An estimate and its interval as parts of a picture, each from 0 to 100."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Signal:
    """What one signal is worth, in words.

    `auc`, `interval` and `reach` are empty where it could not be told, `adds` where the model does not read it.
    """

    name: str
    verdict: str
    says: str
    auc: str
    interval: str
    reach: Reach | None
    adds: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Found:
    """A trap: the column (or what else) that was found, what it is, and whether it was kept all the same."""

    column: str
    says: str
    evidence: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """What the data are worth: `sentences` are those that surprise; of `unsure` too little is known to say."""

    sentences: tuple[str, ...]
    signals: tuple[Signal, ...]
    useful: int
    unsure: tuple[str, ...]
    contradicted: tuple[str, ...]


def tell_worth(card: Mapping[str, Any], language: Language) -> Worth | None:
    """What each signal is worth; None for a model whose card does not tell."""
    audit = card.get("audit")
    if not audit or not audit["signals"]:
        return None
    told = sorted(
        (one for one in audit["signals"] if one["verdict"] in TOLD), key=lambda one: TOLD.index(one["verdict"])
    )
    return Worth(
        sentences=tuple(_say(one, language) for one in told[:MOST_SENTENCES]),
        signals=tuple(_describe(one, language) for one in audit["signals"]),
        useful=sum(one["verdict"] == "tells" for one in audit["signals"]),
        unsure=tuple(name_signal(one["signal"], language) for one in audit["signals"] if one["verdict"] == "unknown"),
        contradicted=tuple(audit.get("contradicted") or ()),
    )


def tell_traps(card: Mapping[str, Any], language: Language) -> tuple[Found, ...]:
    """What was found before training and left out, or kept because somebody vouched for it."""
    return tuple(
        Found(
            column=one["column"] or language.text("Rows"),
            says=language.text(TRAPS[one["kind"]]) if one["kind"] in TRAPS else "",
            evidence=one["evidence"],
            is_kept=one["kept"],
        )
        for one in card.get("traps") or ()
    )


def _describe(one: Mapping[str, Any], language: Language) -> Signal:
    auc, adds = one["auc"], one["adds"]
    return Signal(
        name=name_signal(one["signal"], language),
        verdict=one["verdict"],
        says=language.text(VERDICTS[one["verdict"]]),
        auc="" if auc is None else language.figure(auc["value"], 2),
        interval="" if auc is None else _interval(auc, language),
        reach=None if auc is None else Reach(*(_part(auc[end]) for end in ("value", "low", "high"))),
        adds="" if adds is None else language.figure(adds["value"], 4),
        unknown=language.percent(one["unknown"]),
    )


def _say(one: Mapping[str, Any], language: Language) -> str:
    name, auc = name_signal(one["signal"], language), one["auc"]
    figures = {
        "signal": name,
        "auc": language.figure(auc["value"], 2),
        "low": language.figure(auc["low"], 2),
        "high": language.figure(auc["high"], 2),
    }
    match one["verdict"]:
        case "nothing":
            return language.text("{signal} says nothing about who stays here: AUC {auc} ({low} to {high}).", **figures)
        case "against":
            return language.text(
                "{signal} points the other way than it is declared to: AUC {auc} ({low} to {high}).", **figures
            )
    return language.text(
        "{signal} tells at some times or in some segments, and not in others: AUC {auc} ({low} to {high}).",
        **figures,
    )


def _interval(auc: Mapping[str, float], language: Language) -> str:
    low, high = (language.figure(auc[end], 2) for end in ("low", "high"))
    return language.text("{low} to {high}", low=low, high=high)


def _part(auc: float) -> float:
    return round(100 * min(max((auc - CHANCE) / (STRONGEST - CHANCE), 0.0), 1.0), 1)
