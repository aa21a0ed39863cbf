"""The curve of each feature: points against its value, with how many accounts have which."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import MaxNLocator

from training.dataset import Floats
from training.report.effects import Effect
from training.report.naming import name_feature
from training.report.pictures.canvas import (
    ACCENT,
    GREEN,
    GREY_SOFT,
    INK,
    LINE,
    QUIET,
    RED,
    Picture,
    drawing_small,
    to_picture,
)

_LETTERS = 16
_LEAST = 3.0
# Of the height, so much is for how many accounts have which value.
_FOOT = 0.2


def find_limits(effect: Effect) -> tuple[float, float]:
    """The points between which a curve is drawn: all it has, and at least from -3 to 3, so that flat looks flat.

    Of numbers, there is room below for how many accounts have which value.
    """
    inside = _inside(effect)
    low, high = min(float(inside.min()), -_LEAST), max(float(inside.max()), _LEAST)
    reach = high - low
    return low - (0.06 if effect.texts else 0.3) * reach, high + 0.06 * reach


def draw_effect(effect: Effect) -> Picture:
    """One feature's curve, or of texts a bar for each of the commonest."""
    limits = find_limits(effect)
    with drawing_small(f"curve-{effect.feature.name}", 0.42 if effect.texts else 0.11) as (figure, axes):
        if effect.texts:
            _draw_texts(axes, effect, limits)
        else:
            _draw_numbers(axes, effect, limits)
        return to_picture(figure, _say(effect))


def _draw_numbers(axes: Axes, effect: Effect, limits: tuple[float, float]) -> None:
    low, high = _range(effect)
    axes.axhline(0, color=LINE, lw=0.8)
    if effect.is_exact:
        edges = np.r_[low, np.clip(effect.at[:-1], low, high), high]
        axes.stairs(effect.points, edges, baseline=None, color=ACCENT, lw=1.8)
    else:
        axes.fill_between(effect.at, effect.low, effect.high, color=ACCENT, alpha=0.16, lw=0)
        axes.plot(effect.at, effect.points, color=ACCENT, lw=1.8, marker="o", ms=2.5)
    counts, edges = np.histogram(effect.known, bins=24, range=(low, high))
    heights = counts / max(counts.max(), 1) * _FOOT * (limits[1] - limits[0])
    axes.stairs(limits[0] + heights, edges, baseline=limits[0], fill=True, color=GREY_SOFT)
    axes.set(xlim=(low, high), ylim=limits)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    if effect.feature.kind == "date":
        locator = AutoDateLocator(maxticks=4)  # type: ignore[no-untyped-call]  # of matplotlib's few that ship no types
        axes.xaxis.set_major_locator(locator)
        formatter = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]  # the same
        axes.xaxis.set_major_formatter(formatter)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))


def _draw_texts(axes: Axes, effect: Effect, limits: tuple[float, float]) -> None:
    places = np.arange(len(effect.texts))
    axes.axvline(0, color=LINE, lw=0.8)
    axes.barh(places, effect.points, 0.55, color=[RED if one < 0 else GREEN for one in effect.points], alpha=0.75)
    axes.hlines(places, effect.low, effect.high, color=INK, lw=0.8)
    axes.set_yticks(
        places, [f"{_short(text)} {share:.0%}" for text, share in zip(effect.texts, effect.at, strict=True)]
    )
    axes.tick_params(axis="y", length=0, labelcolor=QUIET, labelsize=8)
    axes.invert_yaxis()
    axes.spines["left"].set_visible(False)
    axes.set_xlim(limits)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))


def _range(effect: Effect) -> tuple[float, float]:
    """Where nearly all accounts are: one far out would press the others together, and could be told by it."""
    if not len(effect.known):
        return 0.0, 1.0
    low, high = np.quantile(effect.known, (0.01, 0.99)).tolist()
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _inside(effect: Effect) -> Floats:
    if effect.texts or not effect.is_exact:
        return np.concatenate([effect.low, effect.high, effect.points])
    low, high = _range(effect)
    starts = np.r_[-np.inf, effect.at[:-1]]
    return np.asarray(effect.points[(starts < high) & (effect.at >= low)], dtype=np.float64)


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"


def _say(effect: Effect) -> str:
    name = name_feature(effect.feature)
    if effect.texts:
        said = "; ".join(f"{text} {points:+.1f}" for text, points in zip(effect.texts, effect.points, strict=True))
        return f"Points by {name}: {said}."
    inside = _inside(effect)
    return f"Points by {name}: from {inside[0]:+.1f} at low values to {inside[-1]:+.1f} at high ones."
