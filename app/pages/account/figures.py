"""The figures behind a reason: each feature in words, with its own past as a small chart beside what is healthy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.explaining.voice import Voice
from app.pages.account.values import write_value
from app.store import FeatureRow
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason
from models.encode import Encoder
from models.spec import FeatureSpec, ModelSpec

# The small chart, in pixels, and the room that its line keeps from the edges.
WIDTH, HEIGHT, EDGE = 180, 44, 4


@dataclass(frozen=True, slots=True)
class Spark:
    """A small chart, in pixels: pieces of a line (broken where nothing was known), the last dot, and what is healthy.

    `healthy` is the top and the height of the range of healthy accounts, `typical` the height of their typical value;
    None where it is not known, or beyond the chart. `says` tells what one sees.
    """

    pieces: tuple[str, ...]
    last: tuple[float, float] | None
    healthy: tuple[float, float] | None
    typical: float | None
    says: str


@dataclass(frozen=True, slots=True)
class ShownFeature:
    """A feature: its sentence, its points (tenths), its value, what is typical, its range, and its past as a chart."""

    text: str
    points: int
    value: str
    typical: str | None
    healthy: str | None
    spark: Spark | None


class FigureMaker:
    """Shows the features of one account's reasons.

    Args:
        rows: what was known of the account on the days that were scored, oldest first; the last is the one explained.
        spec: of the model that gave the score; None where it can't be had: then units and ranges are not known.
        voice: of the reader.
    """

    def __init__(self, rows: Sequence[FeatureRow], spec: ModelSpec | None, voice: Voice) -> None:
        self._rows = rows
        self._voice = voice
        self._specs: Mapping[str, FeatureSpec] = {} if spec is None else {one.name: one for one in spec.features}
        self._group = None if spec is None or not rows else _group_of(spec, rows[-1].features)

    def show(self, reason: Reason, feature: FeaturePoints) -> ShownFeature:
        """A feature of a reason."""
        spec, language = self._specs.get(feature.name), self._voice.language
        unit = "" if spec is None else spec.unit
        alone = Reason(
            f"{reason.signal}.{feature.name}", reason.signal, reason.kind, feature.points, (feature,), reason.alike
        )

        def write(value: FeatureValue) -> str:
            return write_value(value, unit, language, self._voice.currency)

        healthy = None if spec is None else self._range_of(spec, reason)
        said_range = None
        if healthy is not None:
            low, high = map(write, healthy)
            # Translators: a range, from the lower to the higher value
            said_range = low if low == high else language.text("{low} to {high}", low=low, high=high)
        return ShownFeature(
            text=self._voice.say(alone),
            points=feature.points,
            value=write(feature.value),
            typical=None if feature.typical is None else write(feature.typical),
            healthy=said_range,
            spark=self._draw(feature, healthy, unit),
        )

    def _range_of(self, spec: FeatureSpec, reason: Reason) -> tuple[float, float] | None:
        """Where the middle half of those with whom the reason compares lie."""
        if reason.alike == "all":
            return spec.middle
        if self._group is None or self._group >= len(spec.middle_by):
            return None
        return spec.middle_by[self._group]

    def _draw(self, feature: FeaturePoints, healthy: tuple[float, float] | None, unit: str) -> Spark | None:
        """The feature's past; None where there is none to see."""
        past = [
            (row.snapshot_on, value)
            for row in self._rows
            if row.snapshot_on is not None and feature.name in row.features
            for value in [row.features[feature.name]]
        ]
        known = [(day, value) for day, value in past if isinstance(value, float)]
        if len(known) < 2:  # noqa: PLR2004 -- one point is no past
            return None
        typical = feature.typical if isinstance(feature.typical, int | float) else None
        marks = [*(healthy or ()), *([typical] if typical is not None else [])]
        values = [value for _, value in known]
        plot = _Plot(past[0][0], past[-1][0], min([*values, *marks]), max([*values, *marks]))
        top = None if healthy is None else plot.y(healthy[1])
        return Spark(
            pieces=tuple(_pieces(past, plot)),
            last=plot.at(*known[-1]) if known[-1][0] == past[-1][0] else None,
            healthy=None if healthy is None or top is None else (top, round(max(plot.y(healthy[0]) - top, 2), 1)),
            typical=None if typical is None else plot.y(float(typical)),
            says=self._say(known, unit),
        )

    def _say(self, known: Sequence[tuple[date, float]], unit: str) -> str:
        language, currency = self._voice.language, self._voice.currency
        (first_on, first), (last_on, last) = known[0], known[-1]
        return language.text(
            "{first} on {first_on}, {last} on {last_on}",
            first=write_value(first, unit, language, currency),
            first_on=language.date(first_on),
            last=write_value(last, unit, language, currency),
            last_on=language.date(last_on),
        )


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where days and values lie in a small chart."""

    first_on: date
    last_on: date
    low: float
    high: float

    def y(self, value: float) -> float:
        room = HEIGHT - 2 * EDGE
        share = 0.5 if self.high == self.low else (value - self.low) / (self.high - self.low)
        return round(EDGE + room * (1 - share), 1)

    def at(self, day: date, value: float) -> tuple[float, float]:
        days = (self.last_on - self.first_on).days or 1
        return round(EDGE + (WIDTH - 2 * EDGE) * (day - self.first_on).days / days, 1), self.y(value)


def _pieces(past: Sequence[tuple[date, FeatureValue]], plot: _Plot) -> list[str]:
    pieces: list[list[str]] = [[]]
    for day, value in past:
        if isinstance(value, float):
            x, y = plot.at(day, value)
            pieces[-1].append(f"{x:g},{y:g}")
        elif pieces[-1]:
            pieces.append([])
    return [" ".join(piece) for piece in pieces if piece]


def _group_of(spec: ModelSpec, features: Mapping[str, FeatureValue]) -> int | None:
    if spec.likeness is None:
        return None
    (by,) = (one for one in spec.features if one.name == spec.likeness.feature)
    return spec.likeness.group_of(float(Encoder([by]).row({by.name: features.get(by.name)})[0][0]))
