"""The figures of a trial beside the verdict: calibration, the worst shares, how early, by segment."""

from training.figures.calibrated import Calibrated
from training.figures.early import Early
from training.figures.figures import Figures
from training.figures.segments import SegmentFigures
from training.figures.worst import WorstShare

__all__ = ["Calibrated", "Early", "Figures", "SegmentFigures", "WorstShare"]
