"""The check of a scoring run: what drifted, and whether that is fine, worth a look, or a reason to train again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.jobs.drift.movement import Bar, Moved, find_moved, find_moved_in_year, find_risen, has_fallen
from app.jobs.drift.observing import Observed
from app.jobs.drift.outcomes import Outcomes
from app.jobs.drift.sentences import (
    say_expected_fell,
    say_moved,
    say_new_category,
    say_off,
    say_ranking_fell,
    say_risen,
    say_scores,
    say_stopped,
)
from app.jobs.drift.tables import Stopped
from app.store.drift import DriftCheck, DriftReason, Verdict
from models.expected import expected_auc, expected_leaving, expected_log_loss
from models.reference import Reference
from models.spec import RARE, FeatureSpec, ModelSpec
from training.dataset import FEWEST_ACCOUNTS, MOST_CATEGORIES

# Features that hold so much of the model's weight, or a text of so many accounts, make it another business.
MUCH_WEIGHT = 0.2
MUCH_NEW = 0.1
# A promised AUC that is lower by less is no news.
LEAST_FALL = 0.03
# So many of the columns that moved furthest are kept as figures.
MOST_FIGURES = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the run itself.

    `stopped` are the tables that stopped, `outcomes` what came of what the version said before, `before` the check of
    its last run of an earlier day.
    """

    stopped: tuple[Stopped, ...] = ()
    outcomes: Outcomes | None = None
    before: DriftCheck | None = None


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class _Found:
    """A reason, and whether by itself it calls for another training."""

    reason: DriftReason
    calls: bool = False


def check_drift(
    spec: ModelSpec,
    reference: Reference | None,
    observed: Observed,
    beside: Beside = NOTHING,
    *,
    version: str,
    on: date,
    now: datetime,
) -> DriftCheck:
    """Judge a run; the store gives the check its id.

    Args:
        spec: of the model that scored.
        reference: how things stood when it was trained; without one only tables, texts and outcomes are looked at.
        observed: the run as a whole.
        beside: what the source and the store tell.
        version: of the model.
        on: the day that was scored.
        now: the instant of the check, with a time zone.
    """
    stopped, outcomes = beside.stopped, beside.outcomes
    gone = frozenset(one.table for one in stopped)
    found = [_Found(_stopped_reason(one)) for one in stopped]
    figures: dict[str, Any] = {
        "accounts": observed.accounts,
        "trained_on": spec.trained_on,
        "has_reference": reference is not None,
        "expected": _expected(observed),
        "outcomes": None if outcomes is None else outcomes.to_json(),
    }
    if reference is not None:
        bar = _bar_of(spec, reference, on, beside.before)
        figures |= {"lag_days": bar.lag_days, "expected_when_trained": {"auc": reference.expected_auc}}
        found += _find_movement(spec, reference, observed, bar, on, gone, figures)
    found += _find_new_categories(spec, observed)
    found += _find_outcomes(spec, outcomes)
    verdict: Verdict = "retrain" if any(one.calls for one in found) else "look" if found else "fine"
    return DriftCheck(0, now, on, version, verdict, tuple(one.reason for one in found), figures)


def _expected(observed: Observed) -> dict[str, float]:
    counted = observed.probabilities
    return {
        "auc": round(expected_auc(counted), 4),
        "log_loss": round(expected_log_loss(counted), 4),
        "leaving": round(expected_leaving(counted), 1),
    }


def _bar_of(spec: ModelSpec, reference: Reference, on: date, before: DriftCheck | None) -> Bar:
    moved = set() if before is None else set(before.figures.get("moved", {}))
    still = frozenset(place for place, feature in enumerate(spec.features) if feature.name in moved)
    return Bar.of(reference, on, still)


def _find_movement(
    spec: ModelSpec,
    reference: Reference,
    observed: Observed,
    bar: Bar,
    on: date,
    gone: frozenset[str],
    figures: dict[str, Any],
) -> Iterator[_Found]:
    stood, spreads = reference.features, observed.spreads()
    moved, risen = (find(stood, spreads[:-1], bar) for find in (find_moved, find_risen))
    # The history's probabilities are of rows that the model learnt from, and so tell less of what is usual later.
    scores = find_moved([reference.probability], spreads[-1:], replace(bar, is_cautious=True, still=frozenset()))
    if reference.year is not None:
        already = {one.place for one in moved}
        in_year = find_moved_in_year(reference.year, stood, spreads, bar, on)
        moved += [one for one in in_year if one.place not in already]
    told = {}
    for code, ones in (("unknown_rose", risen), ("feature_moved", moved)):
        # what a table that stopped brings about is said with the table
        told[code] = [one for one in ones if not gone & set(spec.features[one.place].sources)]
    figures["moved"] = {
        spec.features[one.place].name: _figures(one)
        for one in sorted(told["feature_moved"], key=lambda one: -one.by)[:MOST_FIGURES]
    }
    weight = sum(spec.features[place].weight for place in {one.place for ones in told.values() for one in ones})
    for code, ones in told.items():
        for one, others in _strongest(spec, ones):
            feature, bins = spec.features[one.place], stood[one.place].bins
            said = say_moved(feature, bins, one, others) if code == "feature_moved" else say_risen(feature, one, others)
            yield _Found(DriftReason(code, feature.name, said, _figures(one)), weight >= MUCH_WEIGHT)
    for one in scores:
        said = say_scores(one, reference.probability.bins.cuts[one.at])
        # scores that move because a table is gone are mended with the table, not by learning without it
        yield _Found(DriftReason("scores_moved", None, said, _figures(one)), calls=not gone)
    now = figures["expected"]["auc"]
    if has_fallen(reference.fallen, reference.expected_auc, now, bar, LEAST_FALL):
        said = say_expected_fell(reference.expected_auc, now)
        yield _Found(
            DriftReason("performance_fell", None, said, {"then": reference.expected_auc, "now": now}), calls=not gone
        )


def _strongest(spec: ModelSpec, moved: list[Moved]) -> Iterator[tuple[Moved, int]]:
    """The feature of each signal that moved furthest beyond what is usual, and how many others of the signal did."""
    by_signal: dict[str, list[Moved]] = {}
    for one in moved:
        by_signal.setdefault(spec.features[one.place].signal, []).append(one)
    groups = [sorted(ones, key=_excess, reverse=True) for ones in by_signal.values()]
    for first, *others in sorted(groups, key=lambda ones: _excess(ones[0]), reverse=True):
        yield first, len(others)


def _excess(moved: Moved) -> float:
    return moved.by - (moved.most or 0.0)


def _figures(moved: Moved) -> dict[str, float]:
    known = {
        "moved": moved.by,
        "year_before" if moved.is_by_year else "then": moved.then,
        "now": moved.now,
        "psi": moved.psi,
    }
    return {name: round(one, 4) for name, one in (known | ({} if moved.most is None else {"most": moved.most})).items()}


def _stopped_reason(stopped: Stopped) -> DriftReason:
    figures: Mapping[str, float] = {
        "silent_days": stopped.silent_days,
        "longest_days": stopped.longest_days,
        "rows": stopped.rows,
        "fewest": stopped.fewest,
    }
    return DriftReason("table_gone", stopped.table, say_stopped(stopped), {} if stopped.newest_on is None else figures)


def _find_new_categories(spec: ModelSpec, observed: Observed) -> Iterator[_Found]:
    for feature in spec.features:
        if feature.kind != "category":
            continue
        fewest = _fewest_to_be_new(feature)
        for text, accounts in observed.new_texts(feature.name):
            if fewest is not None and accounts >= fewest:
                share = accounts / observed.accounts
                figures = {"accounts": float(accounts), "share": round(share, 4)}
                said = say_new_category(feature, text, accounts, share)
                yield _Found(DriftReason("new_category", feature.name, said, figures), share >= MUCH_NEW)


def _fewest_to_be_new(feature: FeatureSpec) -> int | None:
    """How many accounts make a text that was not learnt a new one; None where many that are common were not learnt.

    Where rare texts were put together, one of them may have had nearly enough accounts before: it takes twice as many.
    """
    if RARE not in feature.categories:
        return FEWEST_ACCOUNTS
    return 2 * FEWEST_ACCOUNTS if len(feature.categories) <= MOST_CATEGORIES else None


def _find_outcomes(spec: ModelSpec, outcomes: Outcomes | None) -> Iterator[_Found]:
    if outcomes is None:
        return
    if outcomes.is_off:
        expected = outcomes.expected
        figures = {
            "observed": float(outcomes.verdict.observed),
            "expected": round(expected.value, 1),
            "low": round(expected.low, 1),
            "high": round(expected.high, 1),
        }
        yield _Found(DriftReason("calibration_off", None, say_off(outcomes), figures), outcomes.is_widely_off)
    tried = spec.card.get("verdict", {}).get("auc")
    auc = outcomes.auc
    if auc is not None and tried is not None and outcomes.ranks_worse_than(tried):
        said = say_ranking_fell(auc.value, auc.low, auc.high, tried["value"])
        figures = {"then": tried["value"], "now": auc.value, "low": auc.low, "high": auc.high}
        yield _Found(DriftReason("performance_fell", None, said, figures), calls=True)
