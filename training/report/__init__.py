"""The report of a training: one HTML file with pictures, to read to the end, to print and to send."""

from training.report.parts import Parts
from training.report.report import make_report

__all__ = ["Parts", "make_report"]
