"""An account's last twelve weeks as a small line, drawn on the server."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.store.trend import TREND_DAYS, Point

WIDTH, HEIGHT, MARGIN = 96, 28, 4
# A line that moves by less is told as nearly flat: 30 points, in tenths.
SMALLEST_RANGE = 300


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The path of an SVG of `WIDTH` × `HEIGHT`, and where it ends; a gap is a time in which too little was known."""

    path: str
    end_x: float
    end_y: float
    first: int
    last: int
    days: int


def draw_sparkline(points: tuple[Point, ...]) -> Sparkline | None:
    """The line of some scores, the newest last; None where there are not two to draw a line between."""
    known = [point for point in points if point.score is not None]
    if len(known) < 2 or points[-1].score is None:  # noqa: PLR2004 -- a line has two ends
        return None
    scores = [point.score for point in known if point.score is not None]
    middle, reach = (min(scores) + max(scores)) / 2, max(max(scores) - min(scores), SMALLEST_RANGE)
    newest = points[-1].on

    def place(point: Point, score: int) -> tuple[float, float]:
        across = 1 - (newest - point.on).days / TREND_DAYS
        up = 0.5 + (score - middle) / reach
        return round(MARGIN + across * (WIDTH - 2 * MARGIN), 1), round(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN), 1)

    def steps() -> Iterator[str]:
        pen = "M"
        for point in points:
            if point.score is None:
                pen = "M"
                continue
            x, y = place(point, point.score)
            yield f"{pen}{x:g} {y:g}"
            pen = "L"

    end_x, end_y = place(known[-1], scores[-1])
    return Sparkline("".join(steps()), end_x, end_y, scores[0], scores[-1], (newest - known[0].on).days)
