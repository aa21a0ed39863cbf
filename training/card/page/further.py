"""The sections of the card on other horizons, drift, and decisions by cost."""

from collections.abc import Mapping
from typing import Any

from training.card.page.markdown import NONE, both, figure, table, text
from training.traps.trap import Trap, advise

Card = Mapping[str, Any]

_WHOM = {
    "nobody": "Contacting nobody",
    "everybody": "Contacting everybody",
    "likelier_than_not": "Contacting those at least 50% likely to leave",
}


def say_horizons(card: Card) -> list[str]:
    """The horizons that the model answers for, how they were judged, and which are absent."""
    found = card["horizons"]
    rows = [
        (
            days,
            both(one["gain"], "+.3f"),
            both(one["slope"], ".2f"),
            f"{one['observed']:,}, {both(one['expected'], ',.0f')}",
            "no" if days in found["absent"] else "yes",
        )
        for days, one in found["judged"].items()
    ]
    serving = ", ".join(str(days) for days in found["serving"])
    head = ("Days", "Gain over one rate", "Slope", "Churns seen, predicted", "Serves")
    own = f"Within {serving} days. The model's own horizon is {card['churn']['horizon_days']} days, judged above."
    judged = table(head, rows, texts=()) if rows else []
    return [own, *judged, *_some_absent(found["absent"])]


def _some_absent(absent: Mapping[str, str]) -> list[str]:
    """Horizons that are absent for the same reason are told together."""
    by_reason: dict[str, list[str]] = {}
    for days, why in absent.items():
        by_reason.setdefault(why, []).append(days)
    return ["", *(f"- {', '.join(days)} days: {text(why)}" for why, days in by_reason.items())]


def say_drift(card: Card) -> list[str]:
    """The churn rate of the held-out parts."""
    drift = card["drift"]
    rows = [
        (text(one["name"]), f"{one['rows']:,}", both(one["rate"], ".1%"), f"{one['points']:+.1f}")
        for one in drift["slices"]
    ]
    return [drift["says"], *table(("Part", "Rows", "Left", "Moves a score by"), rows)]


def say_traps(card: Card) -> list[str]:
    """What was found before training, and what is done about it."""
    traps = [Trap(**one) for one in card["traps"]]
    return [f"- {text(trap.evidence)} {text(advise(trap))}" for trap in traps]


def say_costs(card: Card) -> list[str]:
    """What deciding by cost would have saved."""
    costs = card["costs"]
    rows = [
        (
            words,
            f"{costs[f'cost_contacting_{policy}']:,.0f}",
            both(costs["saving_against"][policy], ".1%"),
            figure(costs["saved_a_decision"][policy], ",.2f"),
        )
        for policy, words in _WHOM.items()
    ]
    one = costs["one_threshold"]
    rows.append(("Contacting from one probability on", f"{one['cost']:,.0f}", NONE, NONE))
    share, cost = f"{costs['contacted_share']:.1%}", f"{costs['cost_by_model']:,.0f}"
    said = (
        f"Contacting an account where that is expected to be cheaper ({share} of them) would have cost {cost} on the "
        f"rows judged. From {one['pays_from']:.1%} on a contact pays, if all are decided by one probability."
    )
    return [said, *table(("Instead of", "It would have cost", "Saved by the model", "Saved a decision"), rows)]
