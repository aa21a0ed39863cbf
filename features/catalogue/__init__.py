"""The catalogue: every feature that Varme computes, as declarations that read like a glossary."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

from features.aggregates import Count, MilestoneOverdue, is_
from features.catalogue import account, money, people, support, usage
from features.declare import Feature
from features.errors import DeclarationError
from features.state import CatalogueState

MODULES = (usage, people, support, money, account)


def _declared(module: ModuleType) -> Iterator[Feature]:
    for constant, value in vars(module).items():
        if isinstance(value, Feature):
            yield replace(value, name=constant.lower())


def _key_features(state: CatalogueState) -> Iterator[Feature]:
    taken: dict[str, str] = {}
    for feature in state.key_features:
        plain = f"key_{re.sub(r'[^a-z0-9]+', '_', feature.lower()).strip('_')}"
        if plain in taken:
            raise DeclarationError(
                f"The product features {taken[plain]!r} and {feature!r} would both be columns {plain}_…. "
                "Rename one of them in the source, or map it in [source.tables]."
            )
        taken[plain] = feature
        for window_days in (30, 90):
            yield Feature(
                name=f"{plain}_{window_days}d",
                signal=usage.KEY_FEATURES,
                source="usage",
                window_days=window_days,
                aggregate=Count(where=(is_("feature", feature),)),
                unit="times",
                more_is="healthier",
            )


def catalogue(state: CatalogueState) -> tuple[Feature, ...]:
    """Every feature, in the order of the columns; those learnt from data as `state` has them; then the business's own.

    Raises:
        DeclarationError: a name is taken twice, or a feature is computed from one that is not there.
    """
    features = [feature for module in MODULES for feature in _declared(module)]
    if not state.milestone_days:
        features = [feature for feature in features if not isinstance(feature.aggregate, MilestoneOverdue)]
    features += (*_key_features(state), *state.own_features)
    names = [feature.name for feature in features]
    if twice := {name for name in names if names.count(name) > 1}:
        raise DeclarationError(f"These features are declared more than once: {sorted(twice)}.")
    for feature in features:
        if missing := set(feature.parts) - set(names):
            raise DeclarationError(f"{feature.name} is computed from {sorted(missing)}, which nothing declares.")
    return tuple(features)


def fingerprint(state: CatalogueState) -> str:
    """The sha256 of all declarations and the state: equal fingerprints compute equal features."""
    return hashlib.sha256(repr((catalogue(state), state, *state.quarantined)).encode()).hexdigest()
