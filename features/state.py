"""The catalogue state: what the features themselves learn from data, frozen in the model that uses them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from features.declare import Feature
from features.frozen import freeze, thaw


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """What was learnt: the features used most, the usual days from sign-up to each milestone, and what not to read.

    `quarantined` names the columns, as `table.column`, that look overwritten; they are taken as absent. `currency` is
    that of all amounts (ISO 4217); None where the accounts have several, or not each of them says which.
    """

    key_features: tuple[str, ...] = ()
    milestone_days: tuple[tuple[str, int], ...] = ()
    # Not in the representation: the fingerprint of a state without any is that of models made before there was one.
    quarantined: tuple[str, ...] = field(default=(), repr=False)
    # The business's own; not learnt, but frozen with what was. In the catalogue, and so not in the representation.
    own_features: tuple[Feature, ...] = field(default=(), repr=False)
    # Nothing is computed from it: it is how amounts are told.
    currency: str | None = field(default=None, repr=False)

    def readable(self, table: str, present: AbstractSet[str]) -> AbstractSet[str]:
        """Of the columns of a table that are there, those that features may read."""
        return present - {
            column for name, _, column in (one.partition(".") for one in self.quarantined) if name == table
        }

    def to_json(self) -> dict[str, Any]:
        """As plain lists, for the model's JSON."""
        return {
            "key_features": list(self.key_features),
            "milestone_days": [[milestone, days] for milestone, days in self.milestone_days],
            "quarantined": list(self.quarantined),
            "own_features": [freeze(feature) for feature in self.own_features],
            "currency": self.currency,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "CatalogueState":
        """The state that `to_json` wrote, in this release or before there was all that a state has now.

        Raises:
            DeclarationError: an own feature is none that this release can compute.
        """
        return cls(
            key_features=tuple(value["key_features"]),
            milestone_days=tuple((milestone, days) for milestone, days in value["milestone_days"]),
            quarantined=tuple(value.get("quarantined", ())),
            own_features=tuple(thaw(one) for one in value.get("own_features", ())),
            currency=value.get("currency"),
        )
