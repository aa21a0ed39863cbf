"""What was found, in the words and figures that the card keeps."""

from collections.abc import Sequence
from dataclasses import replace

from features.declare import Signal
from training.audit.finding import Direction, FeatureFinding, Finding, Part, SignalFinding
from training.audit.labels import spell_feature
from training.audit.look import Look
from training.audit.sentences import say
from training.audit.verdicts import Judged, Judgement
from training.dataset import Column


def describe_feature(column: Column, judged: Judged, judgement: Judgement) -> FeatureFinding:
    """A feature's finding; where only the rates of its parts tell, their ranking is shown."""
    look = judged.look
    if judged.rates is not None and judgement.is_by_rates:
        look = judged.rates
    found: Direction | None = None
    if judged.has_direction and judgement.is_directed:
        found = "riskier" if judged.look.is_higher_riskier else "healthier"
    finding = _describe(spell_feature(column.name), column.signal, look, judged, judgement, found)
    return FeatureFinding(
        column.name, column.unit, column.signal.name, replace(finding, sentence=say(finding, column.unit))
    )


def describe_signal(
    signal: Signal, judged: Judged, judgement: Judgement, features: Sequence[FeatureFinding], gained: float
) -> SignalFinding:
    """A signal's finding, after those of its features.

    What more of it goes with is what all its features go with in which a direction is found; where they were declared
    to mean the one and all go with the other, the signal is against its declaration.

    Args:
        signal: which.
        judged: what is known of it.
        judgement: the verdict by its own figures.
        features: what was found of all features.
        gained: what the whole model gains, in nats a row.
    """
    ways = {one.found.found for one in features if one.signal == signal.name} - {None}
    # More of a signal means something only where its features all mean the same.
    found = ways.pop() if len(ways) == 1 and judged.declared in {"healthier", "riskier"} else None
    is_against = found is not None and found != judged.declared
    if is_against and judgement.verdict == "tells":
        judgement = replace(judgement, verdict="against")
    finding = _describe(signal.label, signal, judged.look, judged, judgement, found)
    return SignalFinding(signal.name, replace(finding, sentence=say(finding, gained=gained)))


def _describe(
    label: str, signal: Signal, look: Look, judged: Judged, judgement: Judgement, found: Direction | None
) -> Finding:
    periods, segments = ([Part(name, auc) for name, auc in parts.estimates()] for parts in look.by)
    return Finding(
        label=label,
        kind=signal.kind,
        verdict=judgement.verdict,
        auc=look.auc,
        declared=judged.declared,
        found=found,
        unknown=look.unknown,
        adds=None if judged.added is None else judged.added.estimate,
        periods=tuple(periods),
        segments=tuple(segments),
        sentence=None,
    )
