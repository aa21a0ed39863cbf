"""The gains curve: how many of those that left are found by looking after so many of the worst accounts."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.dataset import Floats
from training.report.pictures.canvas import ACCENT, INK, LINE, QUIET, WARM, Picture, drawing, percent_axis, to_picture


def draw_gains(
    model: Floats, worst: Sequence[Mapping[str, Any]], rule: str | None, of_rule: Sequence[float]
) -> Picture:
    """The model's curve, with intervals where the card has them, beside chance and the best simple rule.

    Args:
        model: as `training.judging.figures.gains` found it.
        worst: the card's figures of the worst 5, 10 and 20 %.
        rule: the name of the best simple rule; None where none was tried.
        of_rule: its curve.
    """
    shares = np.linspace(0, 1, len(model))
    with drawing("gains", 3.5) as figure:
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=QUIET, lw=1, ls=(0, (3, 2)))
        axes.text(0.76, 0.73, "chance", color=QUIET, va="top")
        if rule is not None:
            axes.plot(np.linspace(0, 1, len(of_rule)), of_rule, color=WARM, lw=1.4, ls=(0, (5, 1.5)))
        axes.plot(shares, model, color=ACCENT, lw=2.2)
        for one in worst:
            found = one["recall"]
            axes.plot([one["share"]] * 2, [found["low"], found["high"]], color=ACCENT, lw=1.4)
            axes.plot(one["share"], found["value"], "o", color=ACCENT, ms=5)
        axes.annotate(
            f"worst {worst[-1]['share']:.0%}: {worst[-1]['recall']['value']:.0%} of those that left",
            (worst[-1]["share"], worst[-1]["recall"]["value"]), (8, -12), textcoords="offset points", color=INK,
        )  # fmt: skip
        lines = [("the model", ACCENT, "-")] + ([] if rule is None else [(rule, WARM, (0, (5, 1.5)))])
        for name, colour, style in lines:
            axes.plot([], [], color=colour, ls=style, lw=2, label=name)
        axes.legend(frameon=False, loc="lower right", labelcolor=INK)
        axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="share of accounts looked after, the worst first")
        axes.set_ylabel("of those that left, found")
        axes.grid(color=LINE, lw=0.5)
        axes.set_axisbelow(True)
        percent_axis(axes)
        percent_axis(axes, "x")
        found = "; ".join(f"the worst {one['share']:.0%} hold {one['recall']['value']:.0%}" for one in worst)
        beside = f" The dashed line is {rule}." if rule is not None else ""
        return to_picture(
            figure, f"Gains: of the accounts that left, {found}; chance would find as many as it looks at.{beside}"
        )
