"""The one manner of all pictures: sizes, colours that follow the page from light to dark, and clean SVG."""

import html
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

# Each colour stands for a variable of the page's style, which says what it is in the light and in the dark.
INK, QUIET, LINE, ACCENT, WARM = "#1d2126", "#5b6470", "#e4e1db", "#1f5fbf", "#d9592b"
RED, YELLOW, GREEN, GREY = "#b3261e", "#805300", "#1c6b3c", "#545d68"
RED_SOFT, YELLOW_SOFT, GREEN_SOFT, GREY_SOFT = "#f3c4be", "#f5dc9f", "#bfe0ca", "#d9dce0"
_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        INK: "--ink",
        QUIET: "--quiet",
        LINE: "--line",
        ACCENT: "--accent",
        WARM: "--warm",
        RED: "--red",
        YELLOW: "--yellow",
        GREEN: "--green",
        GREY: "--grey",
        RED_SOFT: "--red-fill",
        YELLOW_SOFT: "--yellow-fill",
        GREEN_SOFT: "--green-fill",
        GREY_SOFT: "--grey-fill",
        # what shap draws its axes with
        "#333333": "--ink",
        "#999999": "--quiet",
        "#cccccc": "--line",
        "#000000": "--ink",
    }
)
_STYLE: dict[Any, Any] = {
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "font.size": 9.0,
    "savefig.dpi": 160,
    "svg.fonttype": "none",
    "text.color": INK,
    # names of features and values are texts, whatever they hold
    "text.parse_math": False,
    "xtick.color": LINE,
    "xtick.labelcolor": QUIET,
    "ytick.color": LINE,
    "ytick.labelcolor": QUIET,
}
_WITHOUT = dict.fromkeys(("Creator", "Date", "Format", "Type"))
WIDTH = 4.9
SMALL_WIDTH, SMALL_HEIGHT = 2.9, 1.75


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it stands in the page, and what it shows, in words."""

    svg: Markup
    shows: str


@contextmanager
def drawing(name: str, height: float) -> Iterator[Figure]:
    """Draw in the report's manner, without touching what else draws in this process.

    Args:
        name: of the picture, which no other has.
        height: in inches.
    """
    with rc_context(_STYLE | {"svg.hashsalt": name}):
        yield Figure(figsize=(WIDTH, height), layout="constrained")


@contextmanager
def drawing_small(name: str, left: float) -> Iterator[tuple[Figure, Axes]]:
    """The same for one of many small pictures, whose places are set: to find them takes longer than all the rest.

    Args:
        name: of the picture, which no other has.
        left: the share of the width that is left of the axes, for the words there.
    """
    with rc_context(_STYLE | {"svg.hashsalt": name}):
        figure = Figure(figsize=(SMALL_WIDTH, SMALL_HEIGHT))
        yield figure, figure.add_axes((left, 0.16, 0.94 - left, 0.8))


def to_picture(figure: Figure, shows: str) -> Picture:
    """The drawing as SVG in a page.

    Args:
        figure: what was drawn on, inside `drawing`.
        shows: what the picture shows, in words.
    """
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata=_WITHOUT)
    return Picture(Markup(_clean(file.getvalue(), shows)), shows)  # noqa: S704 -- matplotlib escapes what it writes


def percent_axis(axes: Axes, which: str = "y") -> None:
    """Let an axis of shares be read in percent."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_formatter(PercentFormatter(1, decimals=0))


def _clean(svg: str, shows: str) -> str:
    """SVG that stands in HTML: with its words, the page's colours and letters, and nothing that needs an address."""
    svg = svg[svg.index("<svg") :]
    size = re.search(r'viewBox="[^"]*"', svg)
    if size is None:
        raise ValueError("matplotlib wrote an SVG without a viewBox.")
    head = f'<svg role="img" aria-label="{html.escape(shows)}" {size.group()}>'
    svg = head + svg[svg.index(">") + 1 :]
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?|font-variant: [^;\"]*;? ?", "", svg)
    svg = re.sub(r"font: (?:(\d+) )?([\d.]+px) [^;\"]*", r"font-weight: \1; font-size: \2", svg)
    svg = re.sub(r"font-weight: ;", "", svg)
    svg = re.sub(r"(?<=: )#[0-9a-f]{6}\b", lambda found: _variable(found.group()), svg)
    return re.sub(r"\s*\n\s*", " ", svg).strip()


def _variable(colour: str) -> str:
    variable = _VARIABLES.get(colour)
    return colour if variable is None else f"var({variable})"
