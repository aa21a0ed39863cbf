"""How good the model was, out of its card: reliability, how early, beside simple rules, and what it does not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.pages.model.charts import Dots, draw_dots
from app.words.language import Language, mark

# What the rules are called on the card.
RULES = {
    "the base rate": mark("The overall share that leaves, for everybody"),
    "the base rate by segment": mark("The share that leaves in the account's segment"),
    "logistic regression": mark("Logistic regression"),
    "logins alone": mark("Logins alone"),
    "weighted points": mark("Points with weights, as in many tools"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A group of accounts that were given about the same probability, in words."""

    predicted: str
    seen: str
    low: str
    high: str
    accounts: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Reliability:
    """Whether the probabilities can be taken literally."""

    dots: Dots
    groups: tuple[Group, ...]
    verdict: str
    kept: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A share, told and drawn; `part` is from 0 to 100, and so are the ends of its interval where there is one."""

    label: str
    told: str
    part: float
    low: float | None = None
    high: float | None = None
    note: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Rule(Bar):
    """The model or a simple rule: the share of those who left that it has among the worst; its log loss, and AUC."""

    log_loss: str = ""
    auc: str = ""


def tell_headline(card: Mapping[str, Any], language: Language) -> str:
    """How good it was, in one sentence."""
    verdict, tenth = card["verdict"], card["worst"][1]
    return language.text(
        "Of those that left, {recall} were among the {share} that it held to be worst, {lift} times as many as by "
        "chance; judged on {rows} later snapshots of {accounts} accounts that it had not learnt from.",
        recall=language.percent(tenth["recall"]["value"]),
        share=language.percent(tenth["share"]),
        lift=language.number(tenth["lift"]["value"]),
        rows=language.number(verdict["rows"]),
        accounts=language.number(verdict["accounts"]),
    )


def tell_reliability(card: Mapping[str, Any], language: Language) -> Reliability | None:
    """What was predicted and what was seen, group by group; None where it was not judged."""
    bins = card.get("reliability") or []
    if not bins:
        return None
    plain = [
        (one["predicted"], one["observed"]["value"], one["observed"]["low"], one["observed"]["high"]) for one in bins
    ]
    groups = tuple(
        Group(
            predicted=language.share(predicted),
            seen=language.share(seen),
            low=language.share(low),
            high=language.share(high),
            accounts=language.number(one["accounts"]),
            is_kept=one["is_kept"],
        )
        for (predicted, seen, low, high), one in zip(plain, bins, strict=True)
    )
    verdict = _tell_calibration(card, language)
    return Reliability(draw_dots(plain, language), groups, verdict, sum(one.is_kept for one in groups))


def _tell_calibration(card: Mapping[str, Any], language: Language) -> str:
    verdict, calibrated = card["verdict"], card["calibrated"]
    expected, slope = verdict["expected"], calibrated["slope"]
    counts = {"expected": language.number(round(expected["value"])), "seen": language.number(verdict["observed"])}
    is_counted = expected["low"] <= verdict["observed"] <= expected["high"]
    if calibrated["is_kept"] and is_counted and slope["low"] <= 1 <= slope["high"]:
        return language.text(
            "They can be taken literally: {expected} were predicted to leave and {seen} did, and no group is off by "
            "more than chance.",
            **counts,
        )
    if calibrated["is_kept"]:
        return language.text(
            "Not quite to be taken literally: {expected} were predicted to leave and {seen} did.", **counts
        )
    return language.text(
        "Not quite to be taken literally: {expected} were predicted to leave and {seen} did, and on average a "
        "probability was off by {error}, where chance alone makes {noise} at most.",
        **counts,
        error=language.share(calibrated["error"]),
        noise=language.share(calibrated["noise_high"]),
    )


def tell_early(card: Mapping[str, Any], language: Language) -> tuple[Bar, ...]:
    """How many of those that left were red so many days before; empty where nothing tells."""
    found = [one for one in (card.get("early") or {}).get("before", []) if one["red"] is not None]
    return tuple(
        Bar(
            language.plural("{number} day before", "{number} days before", one["days_before"]),
            language.percent(one["red"]["value"]),
            *_parts(one["red"]),
            note=language.text(
                "{low} to {high}",
                low=language.percent(one["red"]["low"]),
                high=language.percent(one["red"]["high"]),
            ),
        )
        for one in found
    )


def tell_rules(card: Mapping[str, Any], language: Language) -> tuple[Rule, ...]:
    """The model and the simple rules, the best first; only those that could be tried."""
    verdict, tenth = card["verdict"], card["worst"][1]
    ours = _tell_rule(language.text("This model"), tenth["recall"], verdict, language, is_ours=True)
    tried = [one for one in card["baselines"] if one["absent"] is None]
    rules = [
        (one["log_loss"]["value"], _tell_rule(_name_rule(one["name"], language), one["recall"], one, language))
        for one in tried
    ]
    ranked = sorted([(verdict["log_loss"]["value"], ours), *rules], key=lambda one: one[0])
    return tuple(rule for _, rule in ranked)


def _tell_rule(
    name: str, recall: Mapping[str, float], figures: Mapping[str, Any], language: Language, *, is_ours: bool = False
) -> Rule:
    part, low, high = _parts(recall)
    return Rule(
        name,
        language.percent(recall["value"]),
        part,
        low,
        high,
        is_ours=is_ours,
        log_loss=language.figure(figures["log_loss"]["value"], 3),
        auc=language.figure(figures["auc"]["value"], 2),
    )


def tell_added(card: Mapping[str, Any], language: Language) -> str:
    """What the model adds over the best simple rule, in a sentence."""
    tried = [one for one in card["baselines"] if one["absent"] is None]
    if not tried:
        return ""
    best = min(tried, key=lambda one: one["log_loss"]["value"])
    gain, name = best["gain"], _name_rule(best["name"], language)
    share = language.percent(abs(gain["value"]) / best["log_loss"]["value"])
    if gain["low"] > 0:
        return language.text(
            "It is {share} better than the best simple rule ({name}), by log loss.", share=share, name=name
        )
    if gain["high"] < 0:
        return language.text(
            "The best simple rule ({name}) is {share} better than it, by log loss.", share=share, name=name
        )
    return language.text(
        "Over the best simple rule ({name}) it adds no more than the noise: what it adds is reasons for each account.",
        name=name,
    )


def tell_limits(card: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    """What the model does not know, in sentences; the first are those that matter most."""
    data = card.get("data") or {}
    limits = []
    if card.get("small_data") is not None:
        limits.append(
            language.plural(
                "Only {number} account is seen to leave, so every figure has a wide interval.",
                "Only {number} accounts are seen to leave, so every figure has a wide interval.",
                data["accounts_left"],
            )
        )
    if "cross_validation" in card:
        limits.append(language.text("Its rows have no days: it was judged on other accounts, not on later time."))
    absent = ((card.get("horizons") or {}).get("absent") or {}).keys()
    if absent:
        limits.append(
            language.text(
                "It does not answer for {days} days ahead: that could not be judged, or did not do well.",
                days=", ".join(sorted(absent, key=int)),
            )
        )
    if (card.get("drift") or {}).get("is_seen"):
        rates = [language.percent(one["rate"]["value"]) for one in card["drift"]["slices"]]
        limits.append(
            language.text(
                "The share that leaves changed by more than chance explains: {first} at first, {last} at last.",
                first=rates[0],
                last=rates[-1],
            )
        )
    limits += _tell_of_engine(data, language)
    small = [one for one in card.get("segments") or [] if one["auc"] is None]
    if small:
        names = ", ".join(str(one["segment"]) for one in small)
        limits.append(language.text("In some segments too few left, or stayed, to judge by: {names}.", names=names))
    limits += _tell_unread(card, data, language)
    limits.append(
        language.text(
            "It says who is likely to leave, not what an action would change: that takes a comparison of accounts that "
            "were helped with accounts that were not."
        )
    )
    limits.append(
        language.text(
            "It knows nothing of {day} or later, and ages as the business changes.",
            day=language.date(date.fromisoformat(card["trained_on"])),
        )
    )
    return tuple(limits)


def _tell_of_engine(data: Mapping[str, Any], language: Language) -> list[str]:
    """What a training on a cluster leaves open."""
    told = []
    if "learnt_late_on" in data:
        told.append(
            language.text(
                "What its catalogue has learnt from data, such as the key features, it has from before {day}, later "
                "than its first snapshots: its figures may be too kind.",
                day=language.date(date.fromisoformat(data["learnt_late_on"])),
            )
        )
    share = (data.get("cluster") or {}).get("looked_at", 1)
    if share < 1:
        told.append(
            language.text(
                "It learnt from all accounts, and was chosen and judged on {share} of them.",
                share=language.share(share),
            )
        )
    return told


def _tell_unread(card: Mapping[str, Any], data: Mapping[str, Any], language: Language) -> list[str]:
    told = []
    rows = sum(count for codes in (data.get("left_out") or {}).values() for count in codes.values())
    if rows:
        told.append(
            language.plural(
                "{number} row of the source was left out as wrong; `varme check` says why.",
                "{number} rows of the source were left out as wrong; `varme check` says why.",
                rows,
            )
        )
    if data.get("quarantined"):
        told.append(
            language.text(
                "Nothing reads {columns}: they look overwritten, and would tell the past what only the future knew.",
                columns=", ".join(data["quarantined"]),
            )
        )
    untold: Sequence[str] = card.get("features_without_information") or ()
    if untold:
        told.append(
            language.plural(
                "{number} feature held one value, or none, and told nothing.",
                "{number} features held one value, or none, and told nothing.",
                len(untold),
            )
        )
    return told


def _name_rule(name: str, language: Language) -> str:
    return language.text(RULES[name]) if name in RULES else name


def _parts(estimate: Mapping[str, float]) -> tuple[float, float, float]:
    value, low, high = (round(100 * min(max(estimate[end], 0.0), 1.0), 1) for end in ("value", "low", "high"))
    return value, low, high
