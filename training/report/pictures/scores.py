"""Today's accounts by their score, in the colours of the bands."""

import numpy as np
from matplotlib.axes import Axes

from models.spec import ModelSpec
from training.dataset import Floats
from training.report.pictures.canvas import (
    GREEN,
    GREEN_SOFT,
    INK,
    LINE,
    QUIET,
    RED,
    RED_SOFT,
    YELLOW,
    YELLOW_SOFT,
    Picture,
    drawing,
    to_picture,
)

_BIN = 2.5


def draw_scores(scores: Floats, spec: ModelSpec) -> Picture:
    """How many accounts have which score.

    Args:
        scores: of the accounts that have one, in points.
        spec: the model's, with its bands and its scale.
    """
    red_below, green_from = (min(one, 1000) / 10 for one in (spec.bands.red_below, spec.bands.green_from))
    edges = np.unique(np.r_[np.arange(0, 100 + _BIN, _BIN), red_below, green_from])
    counts, _ = np.histogram(scores, edges)
    # a bin that a band's edge cuts is narrower, and not to look emptier for it
    heights, middles = counts / np.diff(edges) * _BIN, (edges[:-1] + edges[1:]) / 2
    with drawing("scores", 2.4) as figure:
        axes = figure.subplots()
        for low, high, fill, edge in (
            (0, red_below, RED_SOFT, RED),
            (red_below, green_from, YELLOW_SOFT, YELLOW),
            (green_from, 100, GREEN_SOFT, GREEN),
        ):
            inside = (middles >= low) & (middles < high)
            axes.bar(middles[inside], heights[inside], np.diff(edges)[inside] * 0.9, color=fill, edgecolor=edge, lw=0.6)
        axes.axvline(70, color=QUIET, lw=0.8, ls=(0, (3, 2)))
        axes.annotate(
            "typical", (70, 1), (-3, -2), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="right", va="top", color=QUIET,
        )  # fmt: skip
        axes.set(xlim=(0, 100), ylabel="accounts", xlabel="health score; above it, the likelihood of leaving")
        axes.set_xticks([0, 20, 40, 50, 60, 70, 80, 90, 100])
        _say_probabilities(axes, spec)
        counted = [int(((scores >= low) & (scores < high)).sum()) for low, high in _ends(red_below, green_from)]
        shows = (
            f"Histogram of {len(scores):,} accounts by health score: {counted[0]:,} red, {counted[1]:,} yellow, "
            f"{counted[2]:,} green; the median is {np.median(scores):.0f}."
        )
        return to_picture(figure, shows)


def _ends(red_below: float, green_from: float) -> tuple[tuple[float, float], ...]:
    return ((-1, red_below), (red_below, green_from), (green_from, 101))


def _say_probabilities(axes: Axes, spec: ModelSpec) -> None:
    above = axes.secondary_xaxis("top")
    ticks = [30, 40, 50, 60, 70, 80]
    above.set_xticks(ticks, [f"{float(spec.scale.probability_at(one)):.0%}" for one in ticks])
    above.spines["top"].set_visible(False)
    above.tick_params(length=2, color=LINE, labelcolor=INK)
