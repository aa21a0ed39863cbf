"""How those that left stood before they left: how many were red, and which colours the others had."""

from collections.abc import Mapping, Sequence
from typing import Any

from training.report.pictures.canvas import (
    GREEN,
    GREEN_SOFT,
    GREY,
    GREY_SOFT,
    INK,
    LINE,
    QUIET,
    RED,
    RED_SOFT,
    YELLOW,
    YELLOW_SOFT,
    Picture,
    drawing,
    percent_axis,
    to_picture,
)

_COLOURS = (
    ("red", RED_SOFT, RED),
    ("yellow", YELLOW_SOFT, YELLOW),
    ("green", GREEN_SOFT, GREEN),
    ("grey", GREY_SOFT, GREY),
)
# A narrower part has no room for its number.
_ROOM = 0.06


def draw_early(before: Sequence[Mapping[str, Any]], red_share: float) -> Picture:
    """The share that was red so long before, with intervals, beside the share of all rows that is red.

    Args:
        before: the card's entries, `red` None where too few left to tell.
        red_share: of all judged rows.
    """
    ordered = sorted(before, key=lambda one: -one["days_before"])
    with drawing("early", 2.6) as figure:
        axes = figure.subplots()
        for place, one in enumerate(ordered):
            red = one["red"]
            if red is None:
                axes.text(place, 0.02, "too few", ha="center", color=QUIET)
                continue
            axes.bar(place, red["value"], 0.55, color=RED_SOFT, edgecolor=RED, lw=0.6)
            axes.plot([place] * 2, [red["low"], red["high"]], color=RED, lw=1.4)
            axes.annotate(
                f"{red['value']:.0%}",
                (place, red["value"]),
                (5, 3),
                textcoords="offset points",
                color=INK,
                weight="bold",
            )
        axes.axhline(red_share, color=QUIET, lw=1, ls=(0, (3, 2)))
        axes.text(len(ordered) + 0.2, red_share, "of all rows", color=QUIET, va="bottom", ha="right")
        axes.set(ylabel="were red", xlabel="before they gave notice", ylim=(0, None), xlim=(-0.5, len(ordered) + 0.2))
        axes.set_xticks(range(len(ordered)), [f"{one['days_before']} days" for one in ordered])
        axes.grid(axis="y", color=LINE, lw=0.5)
        axes.set_axisbelow(True)
        percent_axis(axes)
        said = "; ".join(
            f"{one['days_before']} days before, {one['red']['value']:.0%} of {one['accounts']:,}"
            for one in ordered
            if one["red"] is not None
        )
        return to_picture(
            figure, f"Of the accounts that left, so many were red: {said}. Of all rows {red_share:.0%} were."
        )


def draw_before(before: Sequence[Mapping[str, Any]]) -> Picture:
    """The colours of those that left, so long before.

    Args:
        before: the card's entries of misses, with how many were `scored`, and how many of them had each colour.
    """
    ordered = [one for one in sorted(before, key=lambda one: one["days"]) if one["scored"]]
    with drawing("before", 0.75 + 0.42 * len(ordered)) as figure:
        axes = figure.subplots()
        for place, one in enumerate(ordered):
            start = 0.0
            for name, fill, edge in _COLOURS:
                share = one[name] / one["scored"]
                axes.barh(place, share, 0.66, left=start, color=fill, edgecolor=edge, lw=0.6)
                if share >= _ROOM:
                    axes.text(start + share / 2, place, f"{one[name]:,}", ha="center", va="center", color=edge)
                start += share
        axes.set_yticks(range(len(ordered)), [f"{one['days']} days before" for one in ordered])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.invert_yaxis()
        axes.set(xlim=(0, 1), xlabel="of those that left and were scored then: red, yellow, green, grey")
        axes.spines["left"].set_visible(False)
        percent_axis(axes, "x")
        said = "; ".join(
            f"{one['days']} days before, of {one['scored']:,}: "
            + ", ".join(f"{one[name]:,} {name}" for name, _, _ in _COLOURS)
            for one in ordered
        )
        return to_picture(figure, f"Colours of the accounts that left. {said}.")
