"""The section of the card on what each signal tells: the audit."""

from collections.abc import Mapping
from typing import Any

from training.card.page.markdown import both, table, text

Card = Mapping[str, Any]

VERDICTS = {
    "tells": "tells",
    "nothing": "says nothing",
    "against": "tells the opposite",
    "unstable": "not everywhere",
    "unknown": "can't be said",
}
# What is lost without a signal is a thousandth of a nat or a few.
_THOUSAND = 1000


def say_audit(card: Card) -> list[str]:
    """The most telling sentences, every signal, and the features that tell nothing, the opposite, or not everywhere."""
    found = card["audit"]
    judged = (
        f"Judged on {found['rows']:,} {found['on']} of {found['accounts']:,} accounts. AUC alone: the chance that one "
        "that leaves is told from one that stays; 0.5 is a coin. The last column is the log loss, "
        "in thousandths of a nat, that the model loses when the signal is shuffled between accounts. That so many are "
        "looked at is allowed for."
    )
    rows = [
        (
            text(one["label"]),
            VERDICTS[one["verdict"]],
            both(one["auc"], ".2f"),
            f"{one['unknown']:.0%}",
            both(_in_thousandths(one["adds"]), "+.1f"),
        )
        for one in found["signals"]
    ]
    head = ("Signal", "Verdict", "AUC alone", "Unknown", "Lost without it")
    return [
        *(f"- {text(sentence)}" for sentence in found["sentences"]),
        "",
        judged,
        *table(head, rows, texts=(0, 1)),
        *_say_features(found),
    ]


def _say_features(found: Mapping[str, Any]) -> list[str]:
    """Columns by their verdict, but for those that simply tell."""
    said = []
    for verdict, words in VERDICTS.items():
        names = [text(one["feature"]) for one in found["features"] if one["verdict"] == verdict]
        if names and verdict != "tells":
            said.append(f"- Features, {words}: {', '.join(names)}.")
    if found["contradicted"]:
        names = [text(name) for name in found["contradicted"]]
        said.append(f"- The data contradict the declared direction of {', '.join(names)}; it is not forced.")
    return said


def _in_thousandths(estimate: Mapping[str, Any] | None) -> dict[str, float] | None:
    return None if estimate is None else {name: one * _THOUSAND for name, one in estimate.items()}
