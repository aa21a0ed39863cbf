"""A figure as a dot on a line that is its interval: small enough for the cell of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

WIDTH, HEIGHT = 120.0, 16.0
_EDGE = 4.0


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
