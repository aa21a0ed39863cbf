"""The catalogue: every feature that Varme computes, as declarations that read like a glossary."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

from features.catalogue import account, money, people, usage
from features.declare import Count, Feature, MilestoneOverdue, Ratio, is_
from features.errors import DeclarationError
from features.state import CatalogueState

_MODULES = (usage, people, account, money)


def _declared(module: ModuleType) -> Iterator[Feature]:
    for constant, value in vars(module).items():
        if isinstance(value, Feature):
            yield replace(value, name=constant.lower())


def _key_features(state: CatalogueState) -> Iterator[Feature]:
    taken: dict[str, str] = {}
    for feature in state.key_features:
        name = f"key_{re.sub(r'[^a-z0-9]+', '_', feature.lower()).strip('_')}_30d"
        if name in taken:
            raise DeclarationError(
                f"The product features {taken[name]!r} and {feature!r} would both be the column {name}. "
                "Rename one of them in the source, or map it in [source.tables]."
            )
        taken[name] = feature
        yield Feature(
            name=name,
            signal=usage.KEY_FEATURES,
            source="usage",
            window_days=30,
            aggregate=Count(where=(is_("feature", feature),)),
            unit="times",
            more_is="healthier",
        )


def catalogue(state: CatalogueState) -> tuple[Feature, ...]:
    """Every feature, in the order of the columns; those learnt from data as `state` has them.

    Raises:
        DeclarationError: a name is taken twice, or a ratio names a feature that is not there.
    """
    features = [feature for module in _MODULES for feature in _declared(module)]
    if not state.milestone_days:
        features = [feature for feature in features if not isinstance(feature.aggregate, MilestoneOverdue)]
    features += _key_features(state)
    names = [feature.name for feature in features]
    if twice := {name for name in names if names.count(name) > 1}:
        raise DeclarationError(f"These features are declared more than once: {sorted(twice)}.")
    for feature in features:
        if isinstance(feature.aggregate, Ratio):
            parts = {feature.aggregate.numerator, feature.aggregate.denominator}
            if missing := parts - set(names):
                raise DeclarationError(f"{feature.name} is a ratio of {sorted(missing)}, which nothing declares.")
    return tuple(features)


def fingerprint(state: CatalogueState) -> str:
    """The sha256 of all declarations and the state: equal fingerprints compute equal features."""
    return hashlib.sha256(repr((catalogue(state), state, *state.quarantined)).encode()).hexdigest()
