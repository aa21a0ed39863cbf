"""The sections of the card that say how good the model is."""

from collections.abc import Mapping
from typing import Any

from training.card.page.markdown import NONE, both, figure, interval, table, text

Card = Mapping[str, Any]

_MEANS = {
    "auc": "the chance that one that leaves is rated riskier than one that stays; 0.5 is a coin",
    "log_loss": "how surprising what happened was; less is better",
    "gain": "log loss of one rate for everyone, less the model's",
    "brier": "mean squared distance of the probability from what happened",
    "average_precision": "mean share that left among the riskiest; by chance it is the churn rate",
}
_NAMES = {
    "auc": "AUC",
    "log_loss": "Log loss",
    "gain": "Gain over one rate",
    "brier": "Brier score",
    "average_precision": "Average precision",
}


def say_figures(card: Card) -> list[str]:
    """The verdict as a table."""
    verdict = card["verdict"]
    rows = [(_NAMES[name], figure(verdict[name]), interval(verdict[name]), meaning) for name, meaning in _MEANS.items()]
    expected = verdict["expected"]
    churns = ("Churns predicted", figure(expected, ",.0f"), interval(expected, ",.0f"), f"{verdict['observed']:,} seen")
    judged = (
        f"Judged on {verdict['rows']:,} {card['judged_on']} of {verdict['accounts']:,} accounts, which the model had "
        "not learnt from. The intervals are 95%, by resampled accounts."
    )
    return [judged, *table(("Figure", "Value", "Interval", "What it means"), [*rows, churns], texts=(0, 3))]


def say_worst(card: Card) -> list[str]:
    """What is among the worst accounts."""
    rows = [
        (f"{one['share']:.0%}", both(one["recall"], ".0%"), both(one["lift"], ".1f"), both(one["revenue"], ".0%"))
        for one in card["worst"]
    ]
    lines = table(("Worst", "Of those that left", "Times as many as by chance", "Of their revenue"), rows)
    if all(one["revenue"] is None for one in card["worst"]):
        lines.append("The revenue of the accounts is not known.")
    return lines


def say_early(card: Card) -> list[str]:
    """How early accounts that left were red."""
    early = card["early"]
    if not early["before"]:
        return ["How early accounts turn red can't be told: the data do not say on which day they left."]
    rows = [
        (
            f"{one['days_before']} days before",
            both(one["red"], ".0%") if one["red"] else "too few to tell",
            f"{one['accounts']:,}",
        )
        for one in early["before"]
    ]
    compared = (
        f"Of the accounts that left, so many were red that long before the notice. Of all judged rows "
        f"{early['red_share']:.0%} were red."
    )
    return [compared, *table(("", "Were red", "Accounts that left"), rows)]


def say_misses(card: Card) -> list[str]:
    """How the accounts that left had stood, and what those have in common that were green."""
    misses = card["misses"]
    first, *more = misses["sentences"]
    rows = [
        (f"{one['days']} days before", *(f"{one[name]:,}" for name in ("scored", "red", "yellow", "green", "grey")))
        for one in misses["before"]
    ]
    head = ("", "Accounts that left", "Red", "Yellow", "Green", "Grey")
    more += [one["sentence"] for one in misses["common"]]
    return [first, *table(head, rows), *(f"- {text(one)}" for one in more)]


def say_calibration(card: Card) -> list[str]:
    """Whether the probabilities can be taken literally."""
    found = card["calibrated"]
    verdict = "no more than chance makes" if found["is_kept"] else "more than chance makes"
    rows = [
        (
            f"{one['predicted']:.1%}",
            f"{one['observed']['value']:.1%}",
            interval(one["observed"], ".1%"),
            f"{one['accounts']:,}",
            "yes" if one["is_kept"] else "no",
        )
        for one in card["reliability"]
    ]
    error = (
        f"- Mean calibration error {found['error']:.2%}, {verdict}: true probabilities would show "
        f"{found['noise']:.2%} on as many rows, and up to {found['noise_high']:.2%}."
    )
    return [
        f"- Slope {both(found['slope'], '.2f')}; 1 is right, less is too extreme.",
        f"- Intercept {both(found['intercept'], '.2f')}; 0 is right, more is too low.",
        error,
        *table(("Predicted", "Left", "Interval", "Accounts", "Interval holds it"), rows, texts=()),
    ]


def say_baselines(card: Card) -> list[str]:
    """The simple rules, beside the model."""
    verdict, tenth = card["verdict"], card["worst"][1]
    model = ("**the model**", figure(verdict["log_loss"]), figure(verdict["auc"]), figure(tenth["recall"], ".0%"), NONE)
    rows = [
        (
            one["name"],
            figure(one["log_loss"]),
            figure(one["auc"]),
            figure(one["recall"], ".0%"),
            both(one["gain"], "+.3f"),
        )
        for one in card["baselines"]
        if one["absent"] is None
    ]
    absent = [f"Not tried: {one['name']}, since {one['absent']}." for one in card["baselines"] if one["absent"]]
    head = ("Rule", "Log loss", "AUC", "In the worst 10%", "The model's gain over it")
    return [card["adds"], *table(head, [model, *rows]), *absent]


def say_segments(card: Card) -> list[str]:
    """The verdict by segment."""
    rows = []
    for one in card["segments"]:
        judged = (
            (figure(one["auc"], ".2f"), both(one["gain"], "+.3f"), _counted(one))
            if one["auc"]
            else ("too few", NONE, f"{one['observed']:,}")
        )
        rows.append((text(one["segment"]), f"{one['accounts']:,}", f"{one['left']:,}", *judged))
    return table(("Segment", "Accounts", "Left", "AUC", "Gain over one rate", "Churns seen, predicted"), rows)


def _counted(one: Mapping[str, Any]) -> str:
    return f"{one['observed']:,}, {both(one['expected'], ',.0f')}"
