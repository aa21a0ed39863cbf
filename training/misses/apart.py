"""What sets the missed apart: features that differ from those of the caught, and of those that stayed."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2_contingency, false_discovery_control, mannwhitneyu

from models.spec import RARE, FeatureSpec, ModelSpec
from training.card.page.markdown import number
from training.misses.looks import Looks
from training.misses.misses import Common

# Fewer accounts in a group tell nothing, and would be told from.
FEWEST_ACCOUNTS = 10
# Of all differences that are told, so many at most are chance.
FALSE_SHARE = 0.05
MOST = 8


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of one account each: green 30 days before they left, red then, and green of accounts that stayed."""

    missed: Looks
    caught: Looks
    stayed: Looks


@dataclass(frozen=True, slots=True)
class Difference:
    """How a feature of the missed differs from another group's.

    `effect` is from 0 (alike) to 1 (all apart): of numbers |2 · AUC - 1|, of texts Cramér's V. `p` is of a two-sided
    rank test (Mann and Whitney, 1947), or of the chi-squared test.
    """

    feature: FeatureSpec
    effect: float
    p: float


def find_apart(groups: Groups, spec: ModelSpec) -> tuple[list[Common], list[str]]:
    """What sets the missed apart, the most telling first; and the features that differ from those of the stayers.

    What differs from green accounts that stayed comes first: it was there to be seen. Of each signal the strongest
    feature is told. There are many looks: of the differences found between two groups at most a share of `FALSE_SHARE`
    is chance, whatever the looks have in common (Benjamini and Yekutieli, 2001).
    """
    from_stayed, from_caught = (
        sorted(_find_real(spec, groups.missed, other), key=lambda one: (-one.effect, one.feature.name))
        for other in (groups.stayed, groups.caught)
    )
    told: dict[str, Common] = {}
    for one in (*from_stayed, *from_caught):
        if one.feature.signal not in told and (found := _tell(one.feature, groups, spec)) is not None:
            told[one.feature.signal] = found
    return list(told.values())[:MOST], [one.feature.name for one in from_stayed]


def _find_real(spec: ModelSpec, missed: Looks, other: Looks) -> list[Difference]:
    """The differences that are more than chance. Of days nothing is said: they only tell when it was."""
    looks = [_compare(one, _known(missed, one.name), _known(other, one.name)) for one in spec.features]
    seen = [one for one in looks if one is not None]
    if not seen:
        return []
    is_real = false_discovery_control([one.p for one in seen], method="by") <= FALSE_SHARE
    return [one for one, is_one in zip(seen, is_real, strict=True) if is_one]


def _known(looks: Looks, feature: str) -> np.ndarray:
    return looks.values[feature][looks.is_known[feature]]


def _compare(feature: FeatureSpec, missed: np.ndarray, other: np.ndarray) -> Difference | None:
    """None where too few know the feature, or all have the same."""
    if feature.kind == "date" or min(len(missed), len(other)) < FEWEST_ACCOUNTS:
        return None
    if feature.kind == "number":
        if len(np.unique(np.concatenate([missed, other]))) == 1:
            return None
        test = mannwhitneyu(missed, other, method="asymptotic")
        effect = abs(2 * float(test.statistic) / (len(missed) * len(other)) - 1)
        return Difference(feature, effect, float(test.pvalue))
    counts = _cross(missed, other)
    if counts.shape[1] == 1:
        return None
    tested = chi2_contingency(counts, correction=False)
    return Difference(feature, float(np.sqrt(tested.statistic / counts.sum())), float(tested.pvalue))


def _cross(missed: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How many of each group have each text, shape (2, texts); those of few accounts are one."""
    totals = Counter([*missed, *other])
    common = [text for text, rows in totals.items() if rows >= FEWEST_ACCOUNTS and text != RARE]
    counts = np.array([[np.sum(group == text) for group in (missed, other)] for text in common]).reshape(-1, 2)
    others = np.array([len(missed), len(other)]) - counts.sum(axis=0)
    return np.vstack([counts, others]).T if others.any() else counts.T


def _tell(feature: FeatureSpec, groups: Groups, spec: ModelSpec) -> Common | None:
    """None where a group has too few to show its own value."""
    missed, caught, stayed = (_known(group, feature.name) for group in (groups.missed, groups.caught, groups.stayed))
    if min(len(missed), len(caught)) < FEWEST_ACCOUNTS:
        return None
    signal = next(one for one in spec.signals if one.name == feature.signal)
    label = f"{signal.label} ({feature.name.replace('_', ' ')})"
    how = "in the middle" if feature.kind == "number" else "most often"
    said = f"{label}: {how} {_say(feature, missed)} among the missed, {_say(feature, caught)} among the caught"
    if len(stayed) >= FEWEST_ACCOUNTS:
        said += f", {_say(feature, stayed)} among green accounts that stayed"
    return Common(feature.name, label, _middle(feature, missed), _middle(feature, caught), f"{said}.")


def _middle(feature: FeatureSpec, values: np.ndarray) -> float | str:
    """The median; of texts the commonest, of several the first in the alphabet."""
    if feature.kind == "number":
        return float(np.median(values))
    counted: Counter[str] = Counter(values.tolist())
    return min(counted, key=lambda text: (-counted[text], text))


def _say(feature: FeatureSpec, values: np.ndarray) -> str:
    middle = _middle(feature, values)
    if isinstance(middle, str):
        return f"{middle} ({np.mean(values == middle):.0%})"
    if feature.unit == "share":
        return f"{middle:.0%}"
    return number(middle) if feature.unit == "ratio" else f"{number(middle)} {feature.unit}".rstrip()
