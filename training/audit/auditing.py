"""The audit itself: of every signal and feature, on the rows that the trial held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from features.declare import Signal
from training.audit.adding import find_added
from training.audit.describing import describe_feature, describe_signal
from training.audit.finding import FeatureFinding, SignalFinding
from training.audit.held import Held
from training.audit.looking import look_at_feature, look_at_signal
from training.audit.sentences import say_most_telling
from training.audit.verdicts import judge_all
from training.dataset import Column
from training.material import Whole
from training.trial.recipe import Fit, contradicted, fit_model
from training.trial.trial import Trial

_Found = TypeVar("_Found", SignalFinding, FeatureFinding)


@dataclass(frozen=True, slots=True)
class Audit:
    """What every signal and feature tells about who leaves, the strongest first.

    Args:
        rows: how many rows were looked at.
        accounts: how many accounts they are of.
        on: what was held out, in words.
        signals: what was found of each signal.
        features: what was found of each feature.
        sentences: the most telling few, the most useful first.
        contradicted: the features whose declared direction the rows learnt from contradict; it is not forced.
    """

    rows: int
    accounts: int
    on: str
    signals: tuple[SignalFinding, ...]
    features: tuple[FeatureFinding, ...]
    sentences: tuple[str, ...]
    contradicted: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {
            "rows": self.rows,
            "accounts": self.accounts,
            "on": self.on,
            "signals": [one.to_json() for one in self.signals],
            "features": [one.to_json() for one in self.features],
            "sentences": list(self.sentences),
            "contradicted": list(self.contradicted),
        }


def audit(trial: Trial, whole: Whole, fit: Fit = fit_model) -> Audit:
    """Audit the signals and features of a model on rows that the models of its trial had not learnt from.

    A feature alone ranks by its values, and a category by the churn rate that it had before the slice; a signal of
    several features by a small additive model of them, learnt from what was known before the slice. Rows of one slice
    are compared with each other. See `training.audit.verdicts` for what the verdicts mean and how so many looks at the
    same rows are allowed for, `training.audit.adding` for what each adds.

    Args:
        trial: how the recipe was judged; its models are made again.
        whole: all of what the model that serves learns from.
        fit: what fitted the models of the trial.
    """
    held = Held.of(trial.plan)
    columns = whole.labelled.columns
    several = _signals_of_several(columns)
    features = {("feature", column.name): [column.name] for column in columns}
    signals = {("signal", signal.name): [column.name for column in own] for signal, own in several.items()}
    added = find_added(trial, held, features | signals, fit)
    groupings = (held.periods(), held.segments())
    of_features = [look_at_feature(held, one, groupings, added.get(("feature", one.name))) for one in columns]
    of_signals = [look_at_signal(held, own, groupings, added.get(("signal", one.name))) for one, own in several.items()]
    verdicts = judge_all([*of_features, *of_signals], trial.verdict.base_log_loss)
    found = [
        describe_feature(column, judged, verdict)
        for column, judged, verdict in zip(columns, of_features, verdicts, strict=False)
    ]
    found_signals = [
        describe_signal(signal, judged, verdict, found, trial.verdict.gain.value)
        for (signal, judged), verdict in zip(
            zip(several, of_signals, strict=True), verdicts[len(columns) :], strict=True
        )
    ]
    named = {signal.name for signal in several}
    found_signals += [SignalFinding(one.signal, one.found) for one in found if one.signal not in named]
    found, found_signals = _strongest_first(found), _strongest_first(found_signals)
    return Audit(
        rows=len(held.y),
        accounts=int(held.account.max()) + 1,
        on=trial.plan.on,
        signals=tuple(found_signals),
        features=tuple(found),
        sentences=say_most_telling(found_signals, found),
        contradicted=tuple(contradicted(whole.labelled)),
    )


def _signals_of_several(columns: Sequence[Column]) -> dict[Signal, list[Column]]:
    """The signals that have several features: one that has a single feature is that feature."""
    by_signal: dict[Signal, list[Column]] = {}
    for column in columns:
        by_signal.setdefault(column.signal, []).append(column)
    return {signal: own for signal, own in by_signal.items() if len(own) > 1}


def _strongest_first(found: Sequence[_Found]) -> list[_Found]:
    """By the AUC alone; those of which too little is known come last."""
    return sorted(found, key=lambda one: 0.0 if one.found.auc is None else -one.found.auc.value)
