"""The figures of a trial beside the verdict: calibration, the worst shares, how early, by segment."""

from training.judging.figures.calibrated import Calibrated
from training.judging.figures.early import Early
from training.judging.figures.figures import Figures
from training.judging.figures.segments import SegmentFigures
from training.judging.figures.worst import WorstShare

__all__ = ["Calibrated", "Early", "Figures", "SegmentFigures", "WorstShare"]
