"""What the audit found of a signal and of a feature, as the card keeps it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from features.declare import Kind, Meaning
from training.audit.verdicts import Verdict
from training.judging.judge import Estimate

# A card has hundreds of these figures, and a server reads them: what no one can see is not kept.
_DIGITS = 6
Direction = Literal["healthier", "riskier"]


@dataclass(frozen=True, slots=True)
class Part:
    """The AUC in one period, named by its first day, or in one segment; below 0.5 it is the other way round there."""

    name: str
    auc: Estimate


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether something tells who leaves.

    Args:
        label: what people call it.
        kind: whether people can act on it; see `features.declare.Signal`.
        verdict: in a word; see `training.audit.verdicts`.
        auc: alone, from 0.5 up, whichever way round it ranks; None where too few rows know it.
        declared: what more of it was declared to mean; None for a signal whose features mean different things.
        found: what more of it goes with; None where chance may have made that.
        unknown: the share of the rows in which nothing of it is known.
        adds: the log loss, in nats a row, that is lost without it; None where the models do not read it.
        periods: the AUC in each period, empty where there is no time.
        segments: the AUC in each segment, empty where the data name none.
        sentence: what there is to say; None where there is nothing.
    """

    label: str
    kind: Kind
    verdict: Verdict
    auc: Estimate | None
    declared: Meaning | None
    found: Direction | None
    unknown: float
    adds: Estimate | None
    periods: tuple[Part, ...]
    segments: tuple[Part, ...]
    sentence: str | None

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {
            **asdict(self),
            "auc": _round(self.auc),
            "unknown": round(self.unknown, _DIGITS),
            "adds": _round(self.adds),
            "periods": [{"from": one.name, "auc": _round(one.auc)} for one in self.periods],
            "segments": [{"segment": one.name, "auc": _round(one.auc)} for one in self.segments],
        }


@dataclass(frozen=True, slots=True)
class SignalFinding:
    """What was found of a signal, by its name."""

    signal: str
    found: Finding

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {"signal": self.signal, **self.found.to_json()}


@dataclass(frozen=True, slots=True)
class FeatureFinding:
    """What was found of a feature, by its name, with its unit and the name of its signal."""

    feature: str
    unit: str
    signal: str
    found: Finding

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {"feature": self.feature, "unit": self.unit, "signal": self.signal, **self.found.to_json()}


def _round(estimate: Estimate | None) -> dict[str, float] | None:
    return None if estimate is None else {name: round(one, _DIGITS) for name, one in asdict(estimate).items()}
