"""Pictures small enough for the cell of a table: a dot on its interval, and the same figure period by period."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

WIDTH, HEIGHT = 120.0, 16.0
_EDGE = 4.0
_FEWEST_PERIODS = 2


def find_span(estimates: Sequence[Mapping[str, Any] | None], nothing: float) -> tuple[float, float]:
    """From where to where a column of such pictures reaches: all intervals, and the value that means nothing."""
    ends = [one[end] for one in estimates if one for end in ("low", "high", "value") if one[end] is not None]
    return min([nothing, *ends]), max([nothing, *ends])


def draw_dot(estimate: Mapping[str, Any] | None, span: tuple[float, float], nothing: float) -> Markup:
    """The picture; empty where there is no figure. The words stand in the cell beside it.

    Args:
        estimate: with its `value`, `low` and `high`.
        span: as `find_span` found it for the column.
        nothing: the value that means nothing, which a dashed line marks.
    """
    if estimate is None or estimate["value"] is None:
        return Markup()
    reach = (span[1] - span[0]) or 1.0

    def x(value: float) -> str:
        return f"{_EDGE + (WIDTH - 2 * _EDGE) * (value - span[0]) / reach:.1f}"

    middle = HEIGHT / 2
    low, high = (estimate["value"] if estimate[end] is None else estimate[end] for end in ("low", "high"))
    is_sure = not low <= nothing <= high
    return Markup(
        '<svg class="dot{kind}" aria-hidden="true" viewBox="0 0 {width} {height}">'
        '<line class="nothing" x1="{nothing}" x2="{nothing}" y1="0" y2="{height}"/>'
        '<line x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/><circle cx="{value}" cy="{middle}" r="3.2"/></svg>'
    ).format(
        kind=" sure" if is_sure else "",
        width=f"{WIDTH:g}",
        height=f"{HEIGHT:g}",
        nothing=x(nothing),
        low=x(low),
        high=x(high),
        value=x(estimate["value"]),
        middle=f"{middle:g}",
    )


def draw_periods(estimates: Sequence[Mapping[str, Any] | None], span: tuple[float, float]) -> Markup:
    """A figure period by period, the earliest first; empty where fewer than two periods have one.

    Args:
        estimates: of the periods, each with its `value`.
        span: as `find_span` found it for the column, with the value 0.5 that means nothing.
    """
    values = [one["value"] for one in estimates if one and one["value"] is not None]
    if len(values) < _FEWEST_PERIODS:
        return Markup()
    width, height = 72.0, 22.0
    reach = (span[1] - span[0]) or 1.0

    def y(value: float) -> float:
        inside = min(max(value, span[0]), span[1])
        return height - _EDGE - (height - 2 * _EDGE) * (inside - span[0]) / reach

    step = (width - 2 * _EDGE) / (len(values) - 1)
    places = [(_EDGE + number * step, y(value)) for number, value in enumerate(values)]
    line = Markup('<polyline points="{}"/>').format(" ".join(f"{x:.1f},{at:.1f}" for x, at in places))
    dots = Markup().join(Markup('<circle cx="{}" cy="{}" r="2"/>').format(f"{x:.1f}", f"{at:.1f}") for x, at in places)
    coin = Markup('<line x1="0" x2="{}" y1="{}" y2="{}"/>').format(f"{width:g}", f"{y(0.5):.1f}", f"{y(0.5):.1f}")
    said = " to ".join(f"{value:.2f}" for value in values)
    return Markup(
        '<svg class="periods" role="img" aria-label="AUC by period: {}" viewBox="0 0 {} {}">{}{}{}</svg>'
    ).format(said, f"{width:g}", f"{height:g}", coin, line, dots)
