"""The sections of the report: when each is there, and what its template is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.judging.baselines import best_of
from training.judging.figures.gains import find_gains
from training.report.backtest import find_periods
from training.report.effects import MOST_EFFECTS, find_effects
from training.report.parts import Parts
from training.report.pictures.backtest import draw_backtest
from training.report.pictures.beeswarm import HIGH, LOW, draw_beeswarm
from training.report.pictures.curves import draw_effect
from training.report.pictures.early import draw_before, draw_early
from training.report.pictures.gains import draw_gains
from training.report.pictures.reliability import draw_reliability
from training.report.pictures.scores import draw_scores

# Of a signal, so many curves are shown at once; the others open at a click.
_OPEN = 3
# Scores whose meaning a table tells.
_TOLD_SCORES = (80, 70, 60, 50, 40, 30)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its template's name, what stands above it, whether it is there, and what its template needs."""

    key: str
    heading: str
    is_there: Callable[[Parts], bool]
    values: Callable[[Parts], Mapping[str, Any]]


def _has(entry: str) -> Callable[[Parts], bool]:
    return lambda parts: bool(parts.card.get(entry))


def _nothing(_parts: Parts) -> dict[str, Any]:
    return {}


def _head(parts: Parts) -> dict[str, Any]:
    return {"spec": parts.scorer.spec, "comparison": parts.comparison}


def _score(parts: Parts) -> dict[str, Any]:
    spec, points = parts.scorer.spec, parts.points
    is_grey = points.completeness < spec.grey_below
    scores = points.score[~is_grey] / 10
    return {
        "spec": spec,
        "told": [(score, float(spec.scale.probability_at(score))) for score in _TOLD_SCORES],
        "grey": int(is_grey.sum()),
        "accounts": len(is_grey),
        "picture": draw_scores(scores, spec) if len(scores) else None,
    }


def _reliability(parts: Parts) -> dict[str, Any]:
    return {"picture": draw_reliability(parts.card["reliability"], parts.trial.held_out.probability)}


def _gains(parts: Parts) -> dict[str, Any]:
    tried = tuple(one for one in parts.trial.baselines if one.gains)
    best = best_of(tried) if tried else None
    rule, curve = (None, ()) if best is None else (best.name, best.gains)
    return {"picture": draw_gains(find_gains(parts.trial.held_out), parts.card["worst"], rule, curve), "best": rule}


def _backtest(parts: Parts) -> dict[str, Any]:
    periods = find_periods(parts.trial.held_out)
    return {"periods": periods, "picture": draw_backtest(periods)}


def _has_time(parts: Parts) -> bool:
    about = parts.trial.held_out.about
    return about is not None and not bool(np.isnat(about.day).all())


def _early(parts: Parts) -> dict[str, Any]:
    early = parts.card["early"]
    return {"picture": draw_early(early["before"], early["red_share"])}


def _is_early(parts: Parts) -> bool:
    return any(one["red"] is not None for one in (parts.card.get("early") or {"before": []})["before"])


def _beeswarm(parts: Parts) -> dict[str, Any]:
    return {
        "accounts": len(parts.accounts.y),
        "low": LOW,
        "high": HIGH,
        "picture": draw_beeswarm(parts.points.by_feature / 10, parts.accounts.X, parts.scorer.spec.features),
    }


def _curves(parts: Parts) -> dict[str, Any]:
    found = find_effects(parts)
    shown = [one for one in found if not one.is_flat][:MOST_EFFECTS]
    signals = {signal.name: signal for signal in parts.scorer.spec.signals}
    # where a column of a table is a signal of its own, its name need not stand there twice
    own = {one.feature.name for one in found if one.feature.name == one.feature.signal}
    groups: dict[str, list[Any]] = {}
    for one in shown:
        group = "" if one.feature.name in own else one.feature.signal
        groups.setdefault(group, []).append((one, draw_effect(one)))
    moving = {one.feature.signal for one in shown}
    return {
        "is_exact": bool(found) and found[0].is_exact,
        "groups": [(signals.get(name), *_open_some(name, effects)) for name, effects in groups.items()],
        "left_out": [one.feature.name for one in found if one not in shown],
        "silent": [one.label for one in signals.values() if one.name not in {*moving, *own}],
    }


def _open_some(group: str, effects: list[Any]) -> tuple[list[Any], list[Any]]:
    """The effects to show at once, and those to open."""
    return (effects[:_OPEN], effects[_OPEN:]) if group else (effects, [])


def _misses(parts: Parts) -> dict[str, Any]:
    before = parts.card["misses"]["before"]
    return {"picture": draw_before(before) if any(one["scored"] for one in before) else None}


def _compared(parts: Parts) -> dict[str, Any]:
    return {"found": None if parts.comparison is None else parts.comparison.to_json()}


def _made(parts: Parts) -> dict[str, Any]:
    return {"spec": parts.scorer.spec, "search": parts.card.get("search")}


HEAD = Section("head", "The verdict", lambda _: True, _head)
SECTIONS = (
    Section("score", "What the score means", lambda _: True, _score),
    Section("reliability", "Does the likelihood keep its word?", _has("reliability"), _reliability),
    Section("gains", "Whom do we reach if we look after the worst?", _has("worst"), _gains),
    Section("backtest", "Was it as good every time?", _has_time, _backtest),
    Section("early", "How early does it tell?", _is_early, _early),
    Section("segments", "Is it as good in every segment?", _has("segments"), _nothing),
    Section("beeswarm", "What moves the scores?", lambda _: True, _beeswarm),
    Section("curves", "What does each signal do?", lambda _: True, _curves),
    Section("audit", "What are the data worth?", _has("audit"), _nothing),
    Section("traps", "Traps found before training", lambda parts: parts.card.get("traps") is not None, _nothing),
    Section("misses", "Whom did it miss?", _has("misses"), _misses),
    Section("compared", "Beside the model that serves", lambda parts: parts.comparison is not None, _compared),
    Section("limits", "What it does not know", _has("limits"), _nothing),
    Section("made", "How it was made", _has("recipe"), _made),
)
