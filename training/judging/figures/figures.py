"""All figures of a trial beside the verdict, in one object."""

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from scipy.special import logit

from models.spec import ModelSpec
from training.dataset import Bools, Floats, Ints
from training.judging.figures.calibrated import Calibrated, how_calibrated
from training.judging.figures.early import Early, how_early
from training.judging.figures.segments import SegmentFigures, by_segment
from training.judging.figures.worst import WorstShare, worst_shares
from training.judging.judge import HeldOut
from training.judging.reliability import ReliabilityBin, reliability


@dataclass(frozen=True, slots=True)
class Figures:
    """How good predictions were, in all that people ask of them; `red_share` is that of the judged rows."""

    calibrated: Calibrated
    reliability: tuple[ReliabilityBin, ...]
    worst: tuple[WorstShare, ...]
    red_share: float
    early: tuple[Early, ...]
    segments: tuple[SegmentFigures, ...]

    @classmethod
    def of(cls, held_out: HeldOut, spec: ModelSpec) -> Self:
        """The figures of calibrated predictions; red is what the model that serves calls so."""
        is_red = red_rows(held_out.probability, spec)
        return cls(
            how_calibrated(held_out),
            reliability(held_out),
            worst_shares(held_out),
            float(is_red.mean()),
            how_early(held_out, is_red),
            by_segment(held_out),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the card."""
        return {
            "calibrated": {**asdict(self.calibrated), "is_kept": self.calibrated.is_kept},
            "reliability": [{**asdict(one), "is_kept": one.is_kept} for one in self.reliability],
            "worst": [asdict(one) for one in self.worst],
            "early": {"red_share": self.red_share, "before": [asdict(one) for one in self.early]},
            "segments": [asdict(one) for one in self.segments],
        }


def red_rows(probability: Floats, spec: ModelSpec) -> Bools:
    """Which churn probabilities make a score that is red."""
    return np.asarray(score_rows(probability, spec) < spec.bands.red_below)


def score_rows(probability: Floats, spec: ModelSpec) -> Ints:
    """The scores of churn probabilities, in tenths, rounded and cut as scores are."""
    tenths = np.rint(spec.scale.score(logit(probability)) * 10)
    return np.clip(tenths, 0, 1000).astype(np.int64)
