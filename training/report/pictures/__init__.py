"""The report's pictures: each is drawn by matplotlib, stands in the page as SVG, and says in words what it shows."""

from training.report.pictures.canvas import Picture

__all__ = ["Picture"]
