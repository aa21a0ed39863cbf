"""Reliability: what accounts were given, beside the share that then left."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.dataset import Floats
from training.report.pictures.canvas import ACCENT, INK, LINE, QUIET, WARM, Picture, drawing, percent_axis, to_picture

_TICKS = (0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1)


def draw_reliability(bins: Sequence[Mapping[str, Any]], probability: Floats) -> Picture:
    """Each bin with the interval of what was observed, and below, how many rows were given what.

    Args:
        bins: as the card has them.
        probability: of all judged rows.
    """
    widest = min(1.0, 1.1 * max(max(one["observed"]["high"], one["predicted"]) for one in bins))
    # Most accounts are safe: the roots of shares spread them out, and a straight line stays straight.
    roots = (lambda share: np.sqrt(np.maximum(share, 0)), np.square)
    with drawing("reliability", 4.6) as figure:
        axes, rows = figure.subplots(2, 1, sharex=True, height_ratios=[6, 1])
        axes.plot([0, widest], [0, widest], color=QUIET, lw=1, ls=(0, (3, 2)), zorder=1)
        for one in bins:
            colour, observed = ACCENT if one["is_kept"] else WARM, one["observed"]
            axes.plot([one["predicted"]] * 2, [observed["low"], observed["high"]], color=colour, lw=1.6, zorder=2)
            axes.plot(one["predicted"], observed["value"], "o" if one["is_kept"] else "D", color=colour, ms=5, zorder=3)
        ticks = [one for one in _TICKS if one <= widest]
        axes.set_xscale("function", functions=roots)
        axes.set_yscale("function", functions=roots)
        axes.set(xlim=(0, widest), ylim=(0, widest), ylabel="share that then left", xticks=ticks, yticks=ticks)
        axes.minorticks_off()
        axes.grid(color=LINE, lw=0.5)
        axes.set_axisbelow(True)
        axes.text(0.03, 0.97, "more left than predicted", transform=axes.transAxes, va="top", color=QUIET)
        axes.text(0.97, 0.03, "fewer left than predicted", transform=axes.transAxes, ha="right", color=QUIET)
        rows.hist(probability, bins=list(np.linspace(0, np.sqrt(widest), 50) ** 2), color=INK, alpha=0.35)
        rows.set(ylabel="rows", xlabel="predicted likelihood of leaving", xticks=ticks)
        rows.locator_params(axis="y", nbins=2)
        percent_axis(axes)
        percent_axis(rows, "x")
        kept = sum(one["is_kept"] for one in bins)
        shows = (
            f"Reliability: {len(bins)} groups of rows, what each was given against the share that left, with 95% "
            f"intervals. In {kept} of them the interval holds the prediction. "
            + "; ".join(f"given {one['predicted']:.1%}, {one['observed']['value']:.1%} left" for one in bins)
            + "."
        )
        return to_picture(figure, shows)
