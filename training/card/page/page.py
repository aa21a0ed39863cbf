"""The whole page of a card, section by section."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from training.card.page import audit, further, making, verdict

Section = Callable[[Mapping[str, Any]], list[str]]

# By the entry without which a section has nothing to say.
_BEFORE: Mapping[str, tuple[str, Section]] = MappingProxyType(
    {
        "verdict": ("How good it is", verdict.say_figures),
        "worst": ("What is among the worst accounts", verdict.say_worst),
        "early": ("How early it tells", verdict.say_early),
        "misses": ("Whom it missed", verdict.say_misses),
        "calibrated": ("Whether the probabilities can be taken literally", verdict.say_calibration),
        "baselines": ("Beside simple rules", verdict.say_baselines),
        "segments": ("By segment", verdict.say_segments),
        "audit": ("What each signal tells", audit.say_audit),
        "horizons": ("Other horizons", further.say_horizons),
        "drift": ("Drift", further.say_drift),
        "costs": ("Decisions by cost", further.say_costs),
    }
)
_AFTER: Mapping[str, tuple[str, Section]] = MappingProxyType(
    {
        "traps": ("Leaks and traps found before training", further.say_traps),
        "limits": ("What it does not know", lambda card: [f"- {limit}" for limit in card["limits"]]),
        "data": ("What it learnt from", making.say_data),
        "recipe": ("How it was made", making.say_making),
    }
)
# Said in the sections above, or at the top.
_TOLD = frozenset(
    {
        *_BEFORE,
        *_AFTER,
        "headline",
        "adds",
        "small_data",
        "refused",
        "trained_on",
        "bands",
        "churn",
        "judged_on",
        "reliability",
        "backtest",
        "cross_validation",
        "features",
        "features_without_information",
        "directions_contradicted",
        "packages",
        "fingerprints",
        "calibration",
        "search",
    }
)


def card_page(card: Mapping[str, Any], name: str = "The model") -> str:
    """The card as Markdown. Entries that no section is about follow under their own names, nothing is left out.

    Args:
        card: as `training.card.card.make_card` made it.
        name: what to call the model.
    """
    lines = [f"# {name}"]
    if "headline" in card:
        lines += ["", f"**{card['headline']}**", "", card["adds"]]
    for section in _sections(card, _BEFORE):
        lines += section
    for key, entry in card.items():
        if key not in _TOLD:
            lines += ["", f"## {making.title(key)}", "", *making.say_other(entry)]
    for section in _sections(card, _AFTER):
        lines += section
    return "\n".join(_without_double_blanks(lines)) + "\n"


def _sections(card: Mapping[str, Any], sections: Mapping[str, tuple[str, Section]]) -> list[list[str]]:
    return [["", f"## {heading}", "", *say(card)] for key, (heading, say) in sections.items() if card.get(key)]


def _without_double_blanks(lines: list[str]) -> list[str]:
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    while kept and not kept[-1]:
        kept.pop()
    return kept
