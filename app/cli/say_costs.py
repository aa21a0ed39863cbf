"""What decisions by cost would have saved, in the words of the command line."""

from collections.abc import Mapping
from typing import Any

_WHOM = {
    "nobody": "contacting nobody",
    "everybody": "contacting everybody",
    "likelier_than_not": "contacting those at least 50 % likely to leave",
}


def say_costs(costs: Mapping[str, Any] | None) -> list[str]:
    """A line for each simple policy that deciding by cost is compared with; none where costs are not known."""
    from training.judging.costs import saving_of

    if costs is None:
        return []
    lines = [f"  by cost             {costs['contacted_share']:.1%} contacted; it saves, of what it would have cost"]
    for policy, words in _WHOM.items():
        saving = saving_of(costs, policy)
        amount = costs["saved_a_decision"][policy]
        # A policy that costs nothing has no share: what is saved is told as an amount.
        share = (
            f"{amount['value']:,.2f} a decision"
            if saving is None
            else f"{saving.value:.1%} ({saving.low:.1%} to {saving.high:.1%})"
        )
        lines.append(f"    {words:<50}{share}")
    return lines
