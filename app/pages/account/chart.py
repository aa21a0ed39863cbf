"""The history of a score as a chart: the bands behind it, and marks where the model or the data changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.store.history import Past
from app.words.language import Language
from app.words.names import name_band
from models.answer import Band
from models.bands import Bands

# The data changed where what is known of all that the model weighs grew or shrank by so much.
CHANGED_SHARE = 0.05
HIGHEST = 1000
# From a score in tenths to its place in the chart, in pixels.
Height = Callable[[int], float]
TOP, BOTTOM, LEFT, RIGHT = 12, 26, 30, 14


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is drawn, in pixels, and how many days it names below."""

    width: int
    height: int
    names: int


# For a wide screen, and for a phone's.
SIZES = {"wide": Size(640, 200, 4), "slim": Size(330, 190, 2)}


@dataclass(frozen=True, slots=True)
class Dot:
    """One score: where it is, its band, and what it says."""

    x: float
    y: float
    band: Band
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on which the model or the data changed: where it is, and what changed, in a sentence."""

    x: float
    number: int
    says: str


@dataclass(frozen=True, slots=True)
class Zone:
    """The room of a band: its top and height, and the score at which it begins."""

    band: Band
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside the chart."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart, in pixels. `pieces` are lines through the scores, broken where there was none."""

    size: Size
    zones: tuple[Zone, ...]
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    days: tuple[Label, ...]
    scores: tuple[Label, ...]
    says: str


def make_charts(past: Sequence[Past], bands: Bands | None, language: Language) -> dict[str, Chart]:
    """The chart in each size; none where there is only one score, which is no history.

    Args:
        past: official scores, one a day, oldest first.
        bands: of the model; None where it can't be had: then nothing is behind the scores.
        language: of the reader.
    """
    if len(past) < 2:  # noqa: PLR2004 -- one score is no history
        return {}
    return {name: _draw(past, bands, language, size) for name, size in SIZES.items()}


def one_a_day(newest_first: Sequence[Past]) -> list[Past]:
    """Of official scores, newest first, what was said last of each day; oldest first."""
    by_day: dict[date, Past] = {}
    for one in newest_first:
        by_day.setdefault(one.place.snapshot_on, one)
    return [by_day[day] for day in sorted(by_day)]


def _draw(past: Sequence[Past], bands: Bands | None, language: Language, size: Size) -> Chart:
    first, last = past[0].place.snapshot_on, past[-1].place.snapshot_on
    days, room = (last - first).days, size.width - LEFT - RIGHT

    def x(day: date) -> float:
        return round(LEFT + room * (day - first).days / days, 1)

    def y(tenths: int) -> float:
        return round(TOP + (size.height - TOP - BOTTOM) * (1 - tenths / HIGHEST), 1)

    dots = tuple(
        Dot(x(one.place.snapshot_on), y(one.score), one.band, _say_one(one, language))
        for one in past
        if one.score is not None
    )
    marks = tuple(Mark(x(day), number, says) for number, (day, says) in enumerate(_changes(past, language), start=1))
    named = [first + timedelta(days=round(days * place / (size.names - 1))) for place in range(size.names)]
    anchors = ["start", *["middle"] * (size.names - 2), "end"]
    return Chart(
        size,
        zones=() if bands is None else tuple(_zones(bands, y)),
        pieces=tuple(_pieces(past, x, y)),
        dots=dots,
        marks=marks,
        days=tuple(
            Label(x(day), size.height - 6, language.date(day), anchor)
            for day, anchor in zip(named, anchors, strict=True)
        ),
        scores=tuple(_scores(bands, language, y)),
        says=_say_all(past, language),
    )


def _zones(bands: Bands, y: Height) -> Iterator[Zone]:
    edges: tuple[tuple[Band, int, int], ...] = (
        ("red", 0, bands.red_below),
        ("yellow", bands.red_below, bands.green_from),
        ("green", bands.green_from, HIGHEST),
    )
    for band, low, high in edges:
        low, high = min(low, HIGHEST), min(high, HIGHEST)  # noqa: PLW2901 -- a band may begin above every score
        if high > low:
            yield Zone(band, y(high), round(y(low) - y(high), 1))


def _scores(bands: Bands | None, language: Language, y: Height) -> Iterator[Label]:
    edges = () if bands is None else (bands.red_below, bands.green_from)
    for tenths in sorted({0, HIGHEST, *(one for one in edges if one < HIGHEST)}):
        yield Label(LEFT - 6, y(tenths) + 4, language.number(tenths / 10), "end")


def _pieces(past: Sequence[Past], x: Callable[[date], float], y: Height) -> Iterator[str]:
    piece: list[str] = []
    for one in past:
        if one.score is not None:
            piece.append(f"{x(one.place.snapshot_on):g},{y(one.score):g}")
        elif piece:
            yield " ".join(piece)
            piece = []
    if piece:
        yield " ".join(piece)


def _changes(past: Sequence[Past], language: Language) -> Iterator[tuple[date, str]]:
    for before, now in pairwise(past):
        day = now.place.snapshot_on
        if now.model_version != before.model_version:
            yield (
                day,
                language.text(
                    "{day}: version {version} of the model took over", day=language.date(day), version=now.model_version
                ),
            )
        if abs(now.completeness - before.completeness) >= CHANGED_SHARE:
            yield (
                day,
                language.text(
                    "{day}: the data changed, {now} of what the model weighs was known, {before} before",
                    day=language.date(day),
                    now=language.percent(now.completeness),
                    before=language.percent(before.completeness),
                ),
            )


def _say_one(one: Past, language: Language) -> str:
    return language.text(
        "{day}: {score}, {band}",
        day=language.date(one.place.snapshot_on),
        score=language.points(one.score or 0),
        band=name_band(one.band, language),
    )


def _say_all(past: Sequence[Past], language: Language) -> str:
    """What one sees: the first score, the highest, the lowest, the last."""
    scored = [one for one in past if one.score is not None]
    if not scored:
        return language.text("No score on any of these days")
    ends = (
        scored[0],
        max(scored, key=lambda one: one.score or 0),
        min(scored, key=lambda one: one.score or 0),
        scored[-1],
    )
    told = dict.fromkeys(_say_one(one, language) for one in sorted(ends, key=lambda one: one.place.snapshot_on))
    return language.text("The score over time. {scores}", scores="; ".join(told))
